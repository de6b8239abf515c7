//! Words of a PDF that nobody sees on white paper: painted white, or not painted at all.

use pdf_extract::content::Content;
use pdf_extract::{Dictionary, Document, Object, ObjectId};

/// States that may stand on each other.
const DEEPEST: usize = 200;

#[derive(Clone, Copy, Default)]
struct State {
    white: bool,
    /// Rendering mode 3 or 7: neither filled nor stroked.
    unpainted: bool,
    /// The font's codes have two bytes.
    two_bytes: bool,
}

/// Characters of a page that are white or unpainted. A page on which all are (a scan with its recognised text under it)
/// counts none.
pub(super) fn count(document: &Document, page: ObjectId) -> usize {
    let Some(content) = document.get_page_content(page).ok().and_then(|bytes| Content::decode(&bytes).ok())
    else {
        return 0;
    };
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    let is_wide = |name: &[u8]| {
        let font: Option<&&Dictionary> = fonts.get(name);
        font.and_then(|font| font.get(b"Subtype").ok()?.as_name().ok()).is_some_and(|kind| kind == b"Type0")
    };
    let (mut state, mut above) = (State::default(), Vec::new());
    let (mut unseen, mut seen) = (0, 0);
    for operation in &content.operations {
        let operands = &operation.operands;
        match operation.operator.as_str() {
            "q" if above.len() < DEEPEST => above.push(state),
            "Q" => state = above.pop().unwrap_or_default(),
            "g" => state.white = all(operands, 1.0),
            "rg" => state.white = all(operands, 1.0),
            "k" => state.white = all(operands, 0.0),
            "sc" | "scn" => state.white = operands.len() < 4 && all(operands, 1.0),
            "cs" => state.white = false,
            "Tr" => {
                let mode = operands.first().and_then(|mode| mode.as_i64().ok());
                state.unpainted = matches!(mode, Some(3 | 7));
            }
            "Tf" => {
                state.two_bytes = operands.first().and_then(|name| name.as_name().ok()).is_some_and(is_wide)
            }
            "Tj" | "TJ" | "'" | "\"" => {
                let bytes: usize = operands.iter().map(length).sum();
                let characters = if state.two_bytes { bytes / 2 } else { bytes };
                if state.white || state.unpainted {
                    unseen += characters;
                } else {
                    seen += characters;
                }
            }
            _ => {}
        }
    }
    if seen > 0 { unseen } else { 0 }
}

fn all(operands: &[Object], value: f32) -> bool {
    !operands.is_empty()
        && operands.iter().all(|operand| operand.as_float().is_ok_and(|number| (number - value).abs() < 0.02))
}

fn length(object: &Object) -> usize {
    match object {
        Object::String(bytes, _) => bytes.len(),
        Object::Array(parts) => {
            parts.iter().map(|part| if let Object::String(bytes, _) = part { bytes.len() } else { 0 }).sum()
        }
        _ => 0,
    }
}
