//! Runs the sandbox LMS alone, to connect any tool by hand: `cargo run -p sandbox --example lms -- canvas 8081`.
//!
//! Log in as the administrator to register a tool by its registration address.

use std::net::{Ipv4Addr, SocketAddr};

use sandbox::{Flavour, Sandbox, SandboxConfig};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let flavour = match arguments.next().as_deref() {
        Some("canvas") => Flavour::Canvas,
        None | Some("moodle") => Flavour::Moodle,
        Some(other) => return Err(format!("unknown flavour {other}: say moodle or canvas").into()),
    };
    let port = arguments.next().map_or(Ok(8081), |port| port.parse())?;
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let sandbox = Sandbox::start(SandboxConfig { listen, flavour, ..Default::default() }).await?;
    println!("The sandbox LMS is at {}", sandbox.url());
    tokio::signal::ctrl_c().await?;
    sandbox.stop().await;
    Ok(())
}
