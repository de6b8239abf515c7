//! `demo`: the tool and the sandbox LMS side by side, with a course to try.
//!
//! The two speak real LTI 1.3 over HTTP. The tool is on 127.0.0.1 and the LMS on localhost, two different sites for a
//! browser, so that cookies behave as inside a real LMS.

mod learning;
mod material;
mod term;

use std::fs;
use std::net::SocketAddr;

use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use lti::NetworkPolicy;
use sandbox::{NewLineItem, NewLink, Registration, Sandbox, SandboxConfig, ToolRegistration};
use url::Url;

use crate::app::App;
use crate::cli::block_on;
use crate::clock::Clock;
use crate::config::{Config, is_loopback};
use crate::db;
use crate::domain::assignment::{self, AssignmentForm};
use crate::domain::platform::{self, NewPlatform};
use crate::jobs::Workers;
use crate::server::Server;
use crate::start;

const DATABASE: &str = "demo.db";

#[derive(Args)]
pub(super) struct Arguments {
    /// Which LMS the sandbox behaves like
    #[arg(long, value_enum, default_value_t = Flavour::Moodle)]
    flavour: Flavour,
    /// Where the sandbox LMS listens [default: the tool's address, one port up]
    #[arg(long, value_name = "ADDRESS")]
    platform_listen: Option<SocketAddr>,
    /// Leave out the second course, which shows the reports with a term of work
    #[arg(long)]
    without_term: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Flavour {
    Moodle,
    Canvas,
}

pub(super) fn run(config: Config, arguments: &Arguments) -> anyhow::Result<()> {
    let platform_listen = match arguments.platform_listen {
        Some(address) => address,
        None => {
            let port = config
                .listen
                .port()
                .checked_add(1)
                .context("there is no port above the tool's: use --platform-listen")?;
            SocketAddr::new(config.listen.ip(), port)
        }
    };
    let flavour = match arguments.flavour {
        Flavour::Moodle => sandbox::Flavour::Moodle,
        Flavour::Canvas => sandbox::Flavour::Canvas,
    };
    let config = demo_config(config)?;
    block_on(async {
        let app = start::app(config, Clock::system()).await?;
        let server = Server::bind(&app)?;
        let workers = Workers::start(&app);
        let lms = Sandbox::start(SandboxConfig {
            listen: platform_listen,
            public_url: Some(public_url(&app.config.base_url, platform_listen)),
            flavour,
            ..SandboxConfig::default()
        })
        .await?;
        let registration = furnish(&app, &lms).await?;
        println!("Feedforward runs at {}", app.config.base_url);
        println!("Open the demo LMS: {}", lms.url());
        println!("Log in as the teacher or as a student there; Ctrl-C ends both.");
        let filling = match arguments.without_term {
            true => None,
            false => Some(fill_term(&app, &lms, &registration).await?),
        };
        server.run_until_signal().await?;
        if let Some(filling) = filling {
            filling.abort();
        }
        workers.stop().await;
        lms.stop().await;
        Ok(())
    })
}

/// The sandbox forgets everything when it ends, so the demo begins with a database of its own, made anew.
fn demo_config(config: Config) -> anyhow::Result<Config> {
    let data_dir = config.data_dir.join("demo");
    fs::create_dir_all(&data_dir).with_context(|| format!("cannot create {}", data_dir.display()))?;
    for ending in ["", "-wal", "-shm"] {
        let file = data_dir.join(format!("{DATABASE}{ending}"));
        if file.exists() {
            fs::remove_file(&file)
                .with_context(|| format!("cannot remove {}: does a demo run already?", file.display()))?;
        }
    }
    let database_url = format!("sqlite://{}", data_dir.join(DATABASE).display());
    Ok(Config { data_dir, database_url, allow_private_networks: true, ..config })
}

/// `localhost` for a tool on an address, and the other way round: another site, the same machine.
fn public_url(tool: &Url, listen: SocketAddr) -> String {
    let other = match tool.host_str() {
        Some("localhost") => "127.0.0.1",
        _ if is_loopback(tool) => "localhost",
        _ => return format!("http://{listen}"),
    };
    format!("http://{other}:{}", listen.port())
}

/// Makes tool and LMS known to each other, and fills the course.
pub(crate) async fn furnish(app: &App, lms: &Sandbox) -> anyhow::Result<Registration> {
    let registration =
        lms.register_tool(ToolRegistration::at_origin("Feedforward", app.config.base_url.as_str()));
    let new = NewPlatform {
        name: "Sandbox LMS".into(),
        issuer: registration.issuer.clone(),
        client_id: registration.client_id.clone(),
        authorization_endpoint: registration.authorization_endpoint.clone(),
        token_endpoint: registration.token_endpoint.clone(),
        jwks_uri: registration.jwks_uri.clone(),
        ..NewPlatform::default()
    };
    let now = app.clock.now();
    let known =
        app.db.write(move |c| platform::add(c, &new, NetworkPolicy { allow_private: true }, now)).await?;
    let mut assignments = Vec::new();
    for form in course() {
        let content =
            form.check().map_err(|problems| anyhow!("the demo's assignment is not valid: {problems:?}"))?;
        let assignment = assignment::create(app, &known.id, None, content).await?;
        let item = assignment::link_item(app, &assignment)?;
        lms.add_link(
            &lms.course(),
            registration.tool,
            NewLink {
                title: item.title,
                url: Some(item.url.to_string()),
                custom: item.custom.into_iter().collect(),
                line_item: item.line_item.map(|column| NewLineItem {
                    maximum: f64::from(column.score_maximum),
                    resource_id: Some(column.resource_id),
                    tag: column.tag,
                    review_url: column.review_url.map(|url| url.to_string()),
                }),
            },
        );
        assignments.push(assignment);
    }
    // The course is known before anybody opens it, so that there is something to practise at once.
    let (platform, context) = (known.id.clone(), lms.course());
    let course =
        app.db.write(move |c| db::course::upsert(c, &platform, &context, "", None, None, now)).await?;
    learning::set_up(app, "first", &course.id, &assignments).await?;
    material::first(app, &course.id).await?;
    if lms.flavour() == sandbox::Flavour::Canvas {
        lms.add_upload_assignment(&lms.course(), "An essay, handed in to the LMS itself");
    }
    Ok(registration)
}

/// Makes the second course and begins to write its work.
async fn fill_term(
    app: &App,
    lms: &Sandbox,
    registration: &Registration,
) -> anyhow::Result<actix_web::rt::task::JoinHandle<()>> {
    let (issuer, client) = (registration.issuer.clone(), registration.client_id.clone());
    let known = app.db.read(move |c| db::platform::by_issuer_and_client(c, &issuer, &client)).await?;
    let platform = known.context("the sandbox LMS is not registered")?;
    let course = term::prepare(app, lms, registration, &platform).await?;
    let app = app.clone();
    Ok(actix_web::rt::spawn(async move {
        if let Err(error) = term::fill(&app, course).await {
            tracing::error!(%error, "the demo's second course could not be filled");
        }
    }))
}

fn course() -> [AssignmentForm; 2] {
    [
        AssignmentForm {
            title: "Why do leaves look green?".into(),
            prompt: "Most leaves look green in daylight. Explain why, in one to three sentences.".into(),
            reference_answer: "Leaves contain chlorophyll. Chlorophyll absorbs red and blue light and reflects green light, which reaches our eyes.".into(),
            other_reference_answers: "They reflect green light and absorb red and blue light.".into(),
            points: "10".into(),
            language: "en".into(),
            ..AssignmentForm::default()
        },
        AssignmentForm {
            title: "为什么会有四季？".into(),
            prompt: "地球上为什么会有四季变化？请用一到三句话说明。".into(),
            reference_answer: "因为地球的自转轴是倾斜的，地球绕太阳公转时，太阳直射点在南北半球之间移动，各地得到的太阳光照随之变化，于是形成四季。".into(),
            points: "10".into(),
            language: "zh".into(),
            ..AssignmentForm::default()
        },
    ]
}
