//! A browser without a screen: cookies by its rules, redirects, forms, and pages that post a form by themselves.
//!
//! [`Kind::Chromium`] keeps `Secure` cookies of loopback addresses and sends `SameSite=Lax` ones from another site only
//! with a plain navigation; [`Kind::Plain`] is a script's cookie jar, which knows neither but sends no `Secure` cookie
//! over http. The tool has to work with both. [`Kind::Nothing`] keeps no cookie of the tool at all, as some browsers do in
//! a frame.

use std::sync::{Mutex, PoisonError};

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, REFERER, SET_COOKIE};
use reqwest::{Client, Method, StatusCode};
use scraper::{ElementRef, Html, Selector};
use url::Url;

/// More hops than any launch has.
const MAX_HOPS: usize = 20;

/// Whose rules hold for cookies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Chromium,
    Plain,
    Nothing,
}

#[derive(Clone, Debug)]
struct Cookie {
    host: String,
    name: String,
    value: String,
    secure: bool,
    lax: bool,
}

/// One browser profile.
pub struct Browser {
    client: Client,
    kind: Kind,
    jar: Mutex<Vec<Cookie>>,
}

/// What stands in the window after everything was followed.
#[derive(Debug)]
pub struct Page {
    pub url: Url,
    pub status: u16,
    pub body: String,
    pub headers: reqwest::header::HeaderMap,
}

/// A form of a page, to be filled in.
#[derive(Clone, Debug)]
pub struct Form {
    /// The page that it stands on.
    pub page: Url,
    pub action: Url,
    pub post: bool,
    pub multipart: bool,
    pub auto: bool,
    pub fields: Vec<(String, String)>,
    /// Names of file fields.
    pub files: Vec<String>,
    /// Submit buttons: name, value, words.
    pub buttons: Vec<(String, String, String)>,
    upload: Option<(String, String, Vec<u8>)>,
}

struct Step {
    method: Method,
    url: Url,
    body: Option<(String, Vec<u8>)>,
    /// The page that caused it; none when typed into the address bar.
    from: Option<Url>,
}

/// Sends a request, and once more where the server closed the connection before it was sent, as browsers do: on a crowded
/// machine more time may pass between connecting and asking than a server waits.
async fn answered(request: reqwest::RequestBuilder) -> reqwest::Response {
    for _ in 0..5 {
        let again = request.try_clone().expect("a body of bytes");
        match again.send().await {
            // The same, when the request was on its way already.
            Ok(response) if response.status() == StatusCode::REQUEST_TIMEOUT => {}
            Ok(response) => return response,
            Err(error) if closed_unasked(&error) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    request.send().await.unwrap()
}

/// The server said that it had waited for long enough (408), while nothing had been sent yet.
fn closed_unasked(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.to_string().contains("received unexpected message from connection") {
            return true;
        }
        cause = error.source();
    }
    false
}

impl Browser {
    pub fn new(kind: Kind) -> Self {
        _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // A connection that the other side is just closing would fail a test for nothing.
            .pool_max_idle_per_host(0)
            .timeout(std::time::Duration::from_secs(60))
            .build()
            .unwrap();
        Self { client, kind, jar: Mutex::default() }
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, Vec<Cookie>> {
        self.jar.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a `name=value` pair in, as the host's own `SameSite=Lax` cookie.
    pub fn keep_cookie(&self, host: &str, pair: &str) {
        let (name, value) = pair.split_once('=').unwrap();
        self.store(host, &format!("{name}={value}; SameSite=Lax"));
    }

    /// Forgets what a host has set.
    pub fn forget(&self, host: &str) {
        self.jar().retain(|cookie| cookie.host != host);
    }

    /// Names of the cookies that are kept for a host.
    pub fn cookie_names(&self, host: &str) -> Vec<String> {
        self.jar().iter().filter(|c| c.host == host).map(|c| c.name.clone()).collect()
    }

    /// The cookies that are kept for a host: name and value.
    pub fn cookies_of(&self, host: &str) -> Vec<(String, String)> {
        self.jar().iter().filter(|c| c.host == host).map(|c| (c.name.clone(), c.value.clone())).collect()
    }

    fn store(&self, host: &str, header: &str) {
        let mut parts = header.split(';').map(str::trim);
        if self.kind == Kind::Nothing && host != "localhost" {
            return;
        }
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        let attributes: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
        let has = |wanted: &str| attributes.iter().any(|a| a == wanted);
        let mut jar = self.jar();
        jar.retain(|cookie| !(cookie.host == host && cookie.name == name));
        if !has("max-age=0") && !value.is_empty() {
            let (secure, lax) = (has("secure"), !has("samesite=none"));
            jar.push(Cookie {
                host: host.to_owned(),
                name: name.to_owned(),
                value: value.to_owned(),
                secure,
                lax,
            });
        }
    }

    fn cookies(&self, step: &Step) -> String {
        let host = step.url.host_str().unwrap_or_default();
        let same_site = step.from.as_ref().is_none_or(|from| from.host_str() == Some(host));
        let send = |cookie: &&Cookie| match self.kind {
            Kind::Chromium | Kind::Nothing => !cookie.lax || same_site || step.method == Method::GET,
            Kind::Plain => !cookie.secure || step.url.scheme() == "https",
        };
        let jar = self.jar();
        let pairs: Vec<String> = jar
            .iter()
            .filter(|cookie| cookie.host == host)
            .filter(send)
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        pairs.join("; ")
    }

    async fn step(&self, step: &Step) -> Page {
        let mut request = self.client.request(step.method.clone(), step.url.clone());
        let cookies = self.cookies(step);
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies);
        }
        if let Some(from) = &step.from {
            let same = from.origin() == step.url.origin();
            let referer =
                if same { from.to_string() } else { format!("{}/", from.origin().ascii_serialization()) };
            request = request.header(REFERER, referer);
            if step.method == Method::POST {
                request = request.header(ORIGIN, from.origin().ascii_serialization());
            }
        }
        if let Some((kind, body)) = &step.body {
            request = request.header(CONTENT_TYPE, kind).body(body.clone());
        }
        let response = answered(request).await;
        let host = step.url.host_str().unwrap_or_default();
        for header in response.headers().get_all(SET_COOKIE) {
            self.store(host, header.to_str().unwrap());
        }
        Page {
            url: step.url.clone(),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text().await.unwrap(),
        }
    }

    /// Follows redirects and pages that post by themselves, up to the page that waits for a person.
    async fn follow(&self, mut step: Step) -> Page {
        for _ in 0..MAX_HOPS {
            let page = self.step(&step).await;
            step = if let Some(to) = page.redirect() {
                Step { method: Method::GET, url: to, body: None, from: step.from }
            } else if let Some(form) = page.forms().into_iter().find(|form| form.auto) {
                form.step()
            } else if let Some(on) = page.only_a_step().filter(|_| self.kind != Kind::Nothing) {
                Step { method: Method::GET, url: on, body: None, from: Some(page.url.clone()) }
            } else {
                return page;
            };
        }
        panic!("more than {MAX_HOPS} hops, last {}", step.url);
    }

    /// Opens an address as typed.
    pub async fn open(&self, url: &str) -> Page {
        let url = Url::parse(url).unwrap();
        self.follow(Step { method: Method::GET, url, body: None, from: None }).await
    }

    /// Follows a link of a page.
    pub async fn click(&self, page: &Page, href: &str) -> Page {
        let url = page.url.join(href).unwrap();
        self.follow(Step { method: Method::GET, url, body: None, from: Some(page.url.clone()) }).await
    }

    /// Sends a form and follows what comes.
    pub async fn send(&self, form: &Form) -> Page {
        self.follow(form.step()).await
    }

    /// Sends a form and stops at the first answer.
    pub async fn send_once(&self, form: &Form) -> Page {
        self.step(&form.step()).await
    }

    /// Sends a form as a page of another origin would.
    pub async fn send_from(&self, form: &Form, origin: &str) -> Page {
        let from = Some(Url::parse(origin).unwrap());
        self.step(&Step { from, ..form.step() }).await
    }

    /// Posts bytes to a form's action.
    pub async fn send_raw(&self, form: &Form, content_type: &str, body: Vec<u8>) -> Page {
        self.follow(Step { body: Some((content_type.to_owned(), body)), ..form.step() }).await
    }

    /// Posts fields from a page of `origin`.
    pub async fn post(&self, origin: &str, action: &str, fields: &[(String, String)]) -> Page {
        self.follow(self.post_step(origin, action, fields)).await
    }

    /// The same, and stops at the first answer.
    pub async fn post_once(&self, origin: &str, action: &str, fields: &[(String, String)]) -> Page {
        self.step(&self.post_step(origin, action, fields)).await
    }

    fn post_step(&self, origin: &str, action: &str, fields: &[(String, String)]) -> Step {
        Step {
            method: Method::POST,
            url: Url::parse(action).unwrap(),
            body: Some(urlencoded(fields)),
            from: Some(Url::parse(origin).unwrap()),
        }
    }
}

impl Page {
    /// Where a redirect leads.
    pub fn redirect(&self) -> Option<Url> {
        if !StatusCode::from_u16(self.status).is_ok_and(|s| s.is_redirection()) {
            return None;
        }
        let location = self.headers.get(LOCATION)?.to_str().ok()?;
        self.url.join(location).ok()
    }

    /// Where the page goes on by itself, after having left something with the LMS's frame.
    fn only_a_step(&self) -> Option<Url> {
        let html = Html::parse_document(&self.body);
        let link = html.select(&selector("[data-storage=put] a#continue")).next()?;
        self.url.join(link.value().attr("href")?).ok()
    }

    /// Every form, in order.
    pub fn forms(&self) -> Vec<Form> {
        let html = Html::parse_document(&self.body);
        html.select(&selector("form")).map(|form| Form::read(&self.url, form)).collect()
    }

    /// The form that has a field of this name.
    #[track_caller]
    pub fn form_with(&self, field: &str) -> Form {
        let found = self.forms().into_iter().find(|form| form.has(field));
        found.unwrap_or_else(|| panic!("no form with a field {field} on {}:\n{}", self.url, self.text()))
    }

    /// Whether a form with this field stands there.
    pub fn has_form_with(&self, field: &str) -> bool {
        self.forms().iter().any(|form| form.has(field))
    }

    /// What a reader sees, blanks folded.
    pub fn text(&self) -> String {
        let html = Html::parse_document(&self.body);
        let body = html.select(&selector("body")).next().unwrap_or_else(|| html.root_element());
        // Numbers of footnotes stand inside the sentences of a marked answer.
        let left_out = |name: &str| matches!(name, "script" | "style" | "template" | "sup");
        let text: String = body
            .descendants()
            .filter(|node| !node.ancestors().filter_map(ElementRef::wrap).any(|e| left_out(e.value().name())))
            .filter_map(|node| node.value().as_text().map(|text| &**text))
            .collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Texts of all elements that a CSS selector finds, blanks folded.
    pub fn texts(&self, css: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let text = |e: ElementRef<'_>| e.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
        html.select(&selector(css)).map(text).collect()
    }

    /// How many elements a CSS selector finds.
    pub fn count(&self, css: &str) -> usize {
        Html::parse_document(&self.body).select(&selector(css)).count()
    }

    /// Targets of links whose address holds `part`, each once, in order.
    pub fn links(&self, part: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let mut links: Vec<String> = Vec::new();
        for href in html.select(&selector("a[href]")).filter_map(|a| a.value().attr("href")) {
            if href.contains(part) && !links.iter().any(|known| known == href) {
                links.push(href.to_owned());
            }
        }
        links
    }

    /// The target of the link in the smallest table row or list item that holds `words`.
    pub fn link_beside(&self, words: &str, part: &str) -> Option<String> {
        let html = Html::parse_document(&self.body);
        let (rows, links) = (selector("tr, li"), selector("a[href]"));
        let row = html.select(&rows).rfind(|row| row.text().collect::<String>().contains(words))?;
        let mut links = row.select(&links).filter_map(|a| a.value().attr("href"));
        links.find(|href| href.contains(part)).map(str::to_owned)
    }

    /// The text of the table row or list item that holds `words`.
    pub fn row(&self, words: &str) -> Option<String> {
        self.texts("tr, li").into_iter().rfind(|row| row.contains(words))
    }
}

impl Form {
    fn read(page: &Url, form: ElementRef<'_>) -> Self {
        let attribute = |name: &str| form.value().attr(name).unwrap_or_default().to_owned();
        let action = attribute("action");
        let mut read = Self {
            page: page.clone(),
            action: if action.is_empty() { page.clone() } else { page.join(&action).unwrap() },
            post: attribute("method").eq_ignore_ascii_case("post"),
            multipart: attribute("enctype").eq_ignore_ascii_case("multipart/form-data"),
            auto: ["data-auto-submit", "data-post-at-once"].iter().any(|a| form.value().attr(a).is_some()),
            fields: Vec::new(),
            files: Vec::new(),
            buttons: Vec::new(),
            upload: None,
        };
        for element in form.select(&selector("input, textarea, select, button")) {
            read.add(element);
        }
        read
    }

    fn add(&mut self, element: ElementRef<'_>) {
        let value = element.value();
        let name = value.attr("name").unwrap_or_default().to_owned();
        let text = || element.text().collect::<String>();
        let kind = value.attr("type").unwrap_or_default().to_ascii_lowercase();
        let given = value.attr("value").unwrap_or_default().to_owned();
        let disabled = value.attr("disabled").is_some();
        match (value.name(), kind.as_str()) {
            ("button", "" | "submit") => self.buttons.push((name, given, text().trim().to_owned())),
            ("input", "submit") => self.buttons.push((name, given.clone(), given)),
            ("button", _) | ("input", "button" | "reset" | "image") => {}
            _ if name.is_empty() || disabled => {}
            ("textarea", _) => {
                // The parser of a browser drops the first line break.
                let text = text();
                let text = text.strip_prefix('\n').unwrap_or(&text).to_owned();
                self.fields.push((name, text));
            }
            ("select", _) => {
                let options: Vec<_> = element.select(&selector("option")).collect();
                let chosen =
                    options.iter().find(|o| o.value().attr("selected").is_some()).or(options.first());
                if let Some(option) = chosen {
                    let words = option.text().collect::<String>();
                    let value = option.value().attr("value").unwrap_or(words.trim()).to_owned();
                    self.fields.push((name, value));
                }
            }
            (_, "file") => self.files.push(name),
            (_, "checkbox" | "radio") => {
                if value.attr("checked").is_some() {
                    self.fields.push((name, value.attr("value").unwrap_or("on").to_owned()));
                }
            }
            _ => self.fields.push((name, given)),
        }
    }

    /// Whether it has a field or button of this name.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(n, _)| n == name)
            || self.files.iter().any(|n| n == name)
            || self.buttons.iter().any(|(n, _, _)| n == name)
    }

    /// A field's value.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Fills a field in.
    #[track_caller]
    #[must_use]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        let known: Vec<String> = self.fields.iter().map(|(n, _)| n.clone()).collect();
        let field = self.fields.iter_mut().find(|(n, _)| n == name);
        field.unwrap_or_else(|| panic!("the form has no field {name}, only {known:?}")).1 = value.to_owned();
        self
    }

    /// Chooses among radio buttons or ticks a box, whether it was ticked or not.
    #[must_use]
    pub fn choose(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(n, _)| n != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Presses a button that has a value of its own.
    #[track_caller]
    #[must_use]
    pub fn press(self, name: &str, value: &str) -> Self {
        let there = self.buttons.iter().any(|(n, v, _)| n == name && v == value);
        assert!(there, "no button {name}={value}, only {:?}", self.buttons);
        self.choose(name, value)
    }

    /// Unticks a box.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(n, _)| n != name);
        self
    }

    /// Attaches a file.
    #[track_caller]
    #[must_use]
    pub fn attach(mut self, name: &str, file: &str, content: &[u8]) -> Self {
        assert!(self.multipart && self.files.iter().any(|n| n == name), "the form takes no file {name}");
        self.upload = Some((name.to_owned(), file.to_owned(), content.to_vec()));
        self
    }

    fn step(&self) -> Step {
        let from = Some(self.page.clone());
        if !self.post {
            let mut url = self.action.clone();
            url.query_pairs_mut().clear().extend_pairs(&self.fields);
            return Step { method: Method::GET, url, body: None, from };
        }
        // Browsers send line breaks as CR LF.
        let fields: Vec<(String, String)> = self
            .fields
            .iter()
            .map(|(n, v)| (n.clone(), v.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")))
            .collect();
        let body = if self.multipart { self.multipart_body(&fields) } else { urlencoded(&fields) };
        Step { method: Method::POST, url: self.action.clone(), body: Some(body), from }
    }

    fn multipart_body(&self, fields: &[(String, String)]) -> (String, Vec<u8>) {
        const BOUNDARY: &str = "----a-boundary-that-stands-in-no-answer";
        let mut body = Vec::new();
        for (name, value) in fields {
            let head =
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        for name in &self.files {
            let chosen = self.upload.as_ref().filter(|(field, _, _)| field == name);
            let (file, content) = chosen.map_or(("", &[][..]), |(_, file, content)| (file, content));
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={BOUNDARY}"), body)
    }
}

fn urlencoded(fields: &[(String, String)]) -> (String, Vec<u8>) {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    ("application/x-www-form-urlencoded".to_owned(), body.into_bytes())
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}
