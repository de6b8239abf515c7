//! Which addresses the tool trusts: its own origin, and the addresses of platforms.
//!
//! A platform's address must be https on a public host, unless the operator allows private networks (demo, tests,
//! intranets). Names are judged as they are written; whoever opens the connection must check the resolved address
//! again, because a public name may point to a private machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// What may be called or linked on the platform's side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NetworkPolicy {
    /// Accept http, loopback and private addresses.
    pub allow_private: bool,
}

impl NetworkPolicy {
    /// Parses an address of a platform, or says why it is not acceptable.
    pub fn accept(self, text: &str) -> Result<Url, &'static str> {
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err("spaces, control characters or backslashes in the address");
        }
        let url = Url::parse(text).map_err(|_| "not an absolute address")?;
        match url.scheme() {
            "https" => {}
            "http" if self.allow_private => {}
            "http" => return Err("not https"),
            _ => return Err("not a web address"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("user name in the address");
        }
        match url.host() {
            None => Err("no host"),
            Some(host) if !self.allow_private && is_private_host(&host) => Err("private or local host"),
            Some(_) => Ok(url),
        }
    }
}

fn is_private_host(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(ip) => is_private_ip(IpAddr::V4(*ip)),
        Host::Ipv6(ip) => is_private_ip(IpAddr::V6(*ip)),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name == "localhost"
                || [".localhost", ".local", ".internal", ".home.arpa"].iter().any(|end| name.ends_with(end))
                || !name.contains('.')
        }
    }
}

/// Whether an address is loopback, private, link-local, shared, documentation, multicast or otherwise not a public
/// unicast address (RFC 6890). HTTP clients use it on resolved addresses.
pub fn is_private_ip(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_private_v4(ip),
        IpAddr::V6(ip) => is_private_v6(ip),
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b))
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    if let Some(v4) = ip.to_ipv4_mapped() {
        return is_private_v4(v4);
    }
    if s[0] == 0x64 && s[1] == 0xff9b {
        // NAT64 carries an IPv4 address in its last 32 bits.
        let [a, b] = s[6].to_be_bytes();
        let [c, d] = s[7].to_be_bytes();
        return is_private_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Only 2000::/3 is public unicast; within it 2001:db8::/32 and 6to4, which tunnels IPv4, are not wanted.
    s[0] & 0xe000 != 0x2000 || (s[0] == 0x2001 && s[1] == 0xdb8) || s[0] == 0x2002
}

/// Whether two addresses have the same scheme, host and port.
pub fn same_origin(a: &Url, b: &Url) -> bool {
    a.scheme() == b.scheme() && a.host() == b.host() && a.port_or_known_default() == b.port_or_known_default()
}

/// The tool's public origin, against which `target_link_uri` is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolOrigin(Url);

impl ToolOrigin {
    /// Takes the public base address of the tool, such as `https://tool.example` or `http://127.0.0.1:8080`.
    pub fn parse(base: &str) -> Result<Self, &'static str> {
        let url = Url::parse(base).map_err(|_| "the base URL is not an absolute address")?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err("the base URL must be http or https with a host");
        }
        Ok(ToolOrigin(url))
    }

    /// The base address.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Host with the port where it is not the usual one, as registrations want it in `domain`.
    pub fn domain(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Parses an address and makes sure that it lies on this origin, whatever tricks are in it.
    pub fn own(&self, text: &str) -> Result<Url, &'static str> {
        if text.len() > 4096 {
            return Err("the address is too long");
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err("spaces, control characters or backslashes in the address");
        }
        let url = Url::parse(text).map_err(|_| "not an absolute address")?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("user name in the address");
        }
        if same_origin(&url, &self.0) { Ok(url) } else { Err("the address is not on this tool") }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn public_policy_refuses_what_reaches_inside() {
        let policy = NetworkPolicy::default();
        for bad in [
            "http://lms.example/x",
            "https://127.0.0.1/",
            "https://localhost/",
            "https://localhost./",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://10.1.2.3/",
            "https://169.254.169.254/latest",
            "https://[::1]/",
            "https://[fd00::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://100.64.0.1/",
            "https://u:p@lms.example/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://intranet/",
            "https://a.example\\@b.example/",
            "https://lms.example/\r\nX: y",
            "https://[64:ff9b::7f00:1]/",
            "//lms.example/",
        ] {
            assert!(policy.accept(bad).is_err(), "{bad}");
        }
        assert!(policy.accept("https://lms.example/mod/lti?x=1").is_ok());
        let open = NetworkPolicy { allow_private: true };
        assert!(open.accept("http://127.0.0.1:8085/x").is_ok());
        assert!(open.accept("ftp://127.0.0.1/x").is_err());
    }

    #[test]
    fn own_addresses_only() {
        let tool = ToolOrigin::parse("https://tool.example").unwrap();
        assert!(tool.own("https://tool.example/launch?x=1").is_ok());
        assert!(tool.own("https://TOOL.example:443/launch").is_ok());
        for bad in [
            "https://evil.example/x",
            "javascript:alert(1)",
            "https://tool.example@evil.example/",
            "https://tool@tool.example/",
            "//tool.example/x",
            "https://tool.example.evil/",
            "https:\\\\tool.example\\x",
            "https://tool.example/\r\nSet-Cookie: a",
            "http://tool.example/",
            "https://tool.example:8443/",
            "/launch",
            "",
        ] {
            assert!(tool.own(bad).is_err(), "{bad}");
        }
        assert_eq!(tool.domain(), "tool.example");
        assert_eq!(ToolOrigin::parse("http://127.0.0.1:8080").unwrap().domain(), "127.0.0.1:8080");
    }
}
