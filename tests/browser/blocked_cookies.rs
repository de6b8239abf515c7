//! Proves the ground that the stories stand on, with a page of the test's own: of the cookies that an iframe of another
//! site sets, only the partitioned one comes back; and a complaint of such an iframe is seen in the console.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

use crate::window::{Place, Window};

pub async fn check(window: &Window) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    // Ends with the test's process.
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // A connection that Chromium opens in advance and does not use must not hold up the others.
            thread::spawn(move || answer(stream, port));
        }
    });

    // As a third party: in a page of `localhost`, from `127.0.0.1`.
    window.go(&format!("http://localhost:{port}/page")).await;
    window.wait_for_text(Place::Tool, "body", "cookies:").await;
    assert_eq!(window.text(Place::Tool, "body").await, "cookies: partitioned=1");
    let complaints = window.complaints().await;
    assert!(
        complaints.iter().any(|complaint| complaint.contains("Content Security Policy")),
        "the console must show what an iframe breaks: {complaints:#?}"
    );

    // As a first party the same cookies all come back, so it was the third party that was blocked.
    window.go(&format!("http://127.0.0.1:{port}/set")).await;
    window.wait_for_text(Place::Lms, "body", "cookies:").await;
    let text = window.text(Place::Lms, "body").await;
    assert!(text.contains("ordinary=1") && text.contains("lax=1"), "{text}");
    assert!(!window.complaints().await.is_empty());
}

fn answer(stream: TcpStream, port: u16) {
    let mut request = String::new();
    let mut cookies = String::new();
    let mut reader = BufReader::new(&stream);
    if reader.read_line(&mut request).is_err() || request.is_empty() {
        return;
    }
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok() && !line.trim().is_empty() {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("cookie")
        {
            value.trim().clone_into(&mut cookies);
        }
        line.clear();
    }
    let head = "Content-Type: text/html\r\nConnection: close";
    let response = match request.split(' ').nth(1).unwrap_or_default() {
        "/page" => format!(
            "HTTP/1.1 200 OK\r\n{head}\r\n\r\n<link rel=icon href=data:,>\
             <iframe class=tool src=http://127.0.0.1:{port}/set></iframe>"
        ),
        "/set" => format!(
            "HTTP/1.1 303 See Other\r\n{head}\r\nLocation: /sent\r\n\
             Set-Cookie: ordinary=1; Path=/; HttpOnly; Secure; SameSite=None\r\n\
             Set-Cookie: lax=1; Path=/; HttpOnly; SameSite=Lax\r\n\
             Set-Cookie: partitioned=1; Path=/; HttpOnly; Secure; SameSite=None; Partitioned\r\n\r\n"
        ),
        "/sent" => format!(
            "HTTP/1.1 200 OK\r\n{head}\r\nContent-Security-Policy: default-src 'none'; img-src data:\r\n\r\n\
             <link rel=icon href=data:,><script>document.title = 'not allowed'</script>cookies: {cookies}"
        ),
        _ => format!("HTTP/1.1 404 Not Found\r\n{head}\r\n\r\n"),
    };
    _ = (&stream).write_all(response.as_bytes());
}
