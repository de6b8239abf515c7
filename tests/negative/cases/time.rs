//! Group D: time, issuer, audience.

use serde_json::json;

use super::super::case::{Case, How, refused as is_refused};
use super::{case, refused};

pub fn cases() -> Vec<Case> {
    use How::{Message, Two};
    let expired = refused(&[401], "launch.expired");
    let form = refused(&[400], "launch.time_form");
    let iss = refused(&[401], "launch.iss");
    let aud = refused(&[401], "launch.aud");
    let aud_form = refused(&[400], "launch.aud_form");
    let azp = refused(&[401], "launch.azp");
    vec![
        case(
            "D1",
            "expired ten minutes ago",
            expired,
            Message(|b, m| {
                m.set("iat", json!(b.now() - 660));
                m.set("exp", json!(b.now() - 600))
            }),
        ),
        case(
            "D1b",
            "expired 65 seconds ago",
            expired,
            Message(|b, m| {
                m.set("iat", json!(b.now() - 125));
                m.set("exp", json!(b.now() - 65))
            }),
        ),
        case("D2", "no `exp`", refused(&[401], "launch.exp_missing"), Message(|_, m| m.remove("exp"))),
        case("D3a", "`exp` is text", form, Message(|b, m| m.set("exp", json!((b.now() + 60).to_string())))),
        case("D3b", "`iat` is text", form, Message(|b, m| m.set("iat", json!(b.now().to_string())))),
        case("D3c", "`exp` is null", form, Message(|_, m| m.set("exp", json!(null)))),
        case("D3d", "`exp` is negative", form, Message(|_, m| m.set("exp", json!(-1)))),
        case("D3e", "`exp` is beyond any calendar", form, Message(|_, m| m.set("exp", json!(1e300)))),
        case(
            "D3f",
            "`exp` in milliseconds",
            form,
            Message(|b, m| m.set("exp", json!((b.now() + 60) * 1_000))),
        ),
        case(
            "D4",
            "issued an hour ahead",
            refused(&[401], "launch.iat_future"),
            Message(|b, m| {
                m.set("iat", json!(b.now() + 3_600));
                m.set("exp", json!(b.now() + 3_660))
            }),
        ),
        case("D5", "no `iat`", refused(&[401], "launch.iat_missing"), Message(|_, m| m.remove("iat"))),
        case(
            "D6",
            "issued ten days ago, valid for ten more",
            refused(&[401], "launch.lifetime"),
            Message(|b, m| {
                m.set("iat", json!(b.now() - 864_000));
                m.set("exp", json!(b.now() + 864_000))
            }),
        ),
        case(
            "D6b",
            "issued two hours ago, valid for two more",
            refused(&[401], "launch.iat_old"),
            Message(|b, m| {
                m.set("iat", json!(b.now() - 7_200));
                m.set("exp", json!(b.now() + 7_200))
            }),
        ),
        case(
            "D7",
            "valid for a year",
            refused(&[401], "launch.lifetime"),
            Message(|b, m| m.set("exp", json!(b.now() + 365 * 86_400))),
        ),
        case(
            "D7b",
            "ends before it begins",
            refused(&[401], "launch.lifetime"),
            Message(|b, m| {
                m.set("iat", json!(b.now()));
                m.set("exp", json!(b.now() - 30))
            }),
        ),
        case(
            "D8",
            "`nbf` an hour ahead",
            refused(&[401], "launch.not_yet_valid"),
            Message(|b, m| m.set("nbf", json!(b.now() + 3_600))),
        ),
        case(
            "D10",
            "`iss` of another registered platform",
            iss,
            Two(|b| {
                Box::pin(async move {
                    let (_, answer) =
                        b.launch_with(&b.main, |m| m.set("iss", json!(b.second().issuer))).await;
                    is_refused(b, &answer, &[401], "launch.iss")
                })
            }),
        ),
        case(
            "D11a",
            "`iss` with a slash at its end",
            iss,
            Message(|b, m| m.set("iss", json!(format!("{}/", b.main.issuer)))),
        ),
        case(
            "D11b",
            "`iss` in capitals",
            iss,
            Message(|b, m| m.set("iss", json!(b.main.issuer.to_uppercase()))),
        ),
        case(
            "D11c",
            "`iss` with another scheme",
            iss,
            Message(|b, m| m.set("iss", json!(b.main.issuer.replacen("http", "https", 1)))),
        ),
        case("D11d", "no `iss`", iss, Message(|_, m| m.remove("iss"))),
        case("D11e", "a list as `iss`", iss, Message(|b, m| m.set("iss", json!([b.main.issuer])))),
        case("D12", "`aud` is another client", aud, Message(|_, m| m.set("aud", json!("another-tool")))),
        case(
            "D13",
            "`aud` is a list without us",
            aud,
            Message(|_, m| m.set("aud", json!(["another-tool", "a-third"]))),
        ),
        case(
            "D14",
            "`aud` is us and a stranger, no `azp`",
            azp,
            Message(|b, m| m.set("aud", json!([b.main.client, "another-tool"]))),
        ),
        case(
            "D15",
            "`aud` is us and a stranger, `azp` is the stranger",
            azp,
            Message(|b, m| {
                m.set("aud", json!([b.main.client, "another-tool"]));
                m.set("azp", json!("another-tool"))
            }),
        ),
        case(
            "D16",
            "`aud` is us, `azp` is a stranger",
            azp,
            Message(|_, m| m.set("azp", json!("another-tool"))),
        ),
        case("D16b", "`azp` is a list", azp, Message(|b, m| m.set("azp", json!([b.main.client])))),
        case("D17a", "`aud` is an empty list", aud_form, Message(|_, m| m.set("aud", json!([])))),
        case(
            "D17b",
            "`aud` is an object",
            aud_form,
            Message(|b, m| m.set("aud", json!({"0": b.main.client}))),
        ),
        case("D17c", "`aud` is a number", aud_form, Message(|_, m| m.set("aud", json!(1)))),
        case("D17d", "no `aud`", aud_form, Message(|_, m| m.remove("aud"))),
        case(
            "D17e",
            "`aud` with blanks around us",
            aud,
            Message(|b, m| m.set("aud", json!(format!(" {} ", b.main.client)))),
        ),
        case(
            "D18",
            "a client assertion (for a service) posted as a launch",
            iss,
            Message(|b, m| {
                m.claims = json!({"iss": b.main.client, "sub": b.main.client, "aud": b.main.token, "jti": m.claims["nonce"], "iat": b.now(), "exp": b.now() + 60});
            }),
        ),
    ]
}
