//! A folder with a model: a manifest, the files that it lists, and their hashes.
//!
//! `FEEDFORWARD_MODEL_DIR` may name any such folder. What the manifest does not say is an error; what it says more is
//! for people, and for models that a later version reads.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::error::ModelError;

const MANIFEST: &str = "manifest.toml";
/// A manifest is a page; more is a mistake.
const LARGEST_MANIFEST: u64 = 1 << 20;
/// Heads, tokenizers and reference vectors are read into memory; more is a mistake.
const LARGEST_SMALL_FILE: u64 = 64 << 20;

/// What `manifest.toml` says.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// Of the model as a whole; stands in every grade.
    pub name: String,
    /// Grows with every change of a file.
    pub version: String,
    /// SPDX expression.
    pub licence: String,
    /// Whose work it is.
    pub attribution: String,
    /// The sentence encoder.
    pub encoder: EncoderEntry,
    /// The model that reads answer and expectation together; a folder may do without.
    pub pair_scorer: Option<PairScorerEntry>,
    /// What turns features into a mark.
    pub head: FileEntry,
    /// Texts with the vectors that they should have.
    pub parity: FileEntry,
}

/// A file with its hash.
#[derive(Clone, Debug, Deserialize)]
pub struct FileEntry {
    /// Name within the folder.
    pub file: String,
    /// In hexadecimal.
    pub sha256: String,
}

/// How vectors of tokens become the vector of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// Their mean.
    Mean,
    /// The first one's.
    Cls,
}

/// The sentence encoder: an ONNX graph as exported for BERT-like models.
#[derive(Clone, Debug, Deserialize)]
pub struct EncoderEntry {
    /// The graph.
    pub file: String,
    /// Its hash.
    pub sha256: String,
    /// Tokenizer in the format of the `tokenizers` library.
    pub tokenizer: FileEntry,
    /// Languages whose vectors mean something, as language tags.
    pub languages: Vec<String>,
    /// Length of a vector.
    pub dimensions: usize,
    /// Longer texts are cut; the marks at both ends count.
    pub max_tokens: usize,
    /// How the vector of a text is made.
    pub pooling: Pooling,
}

/// The pair scorer: an ONNX graph that takes `[CLS] question [SEP] expected [SEP] answer [SEP]`, the answer as second
/// segment, and gives four label logits, the logit of a share of the marks and, where it reads questions, the logit of "the
/// answer holds what is asked for", with what stands before the answer as `expected`.
#[derive(Clone, Debug, Deserialize)]
pub struct PairScorerEntry {
    /// The graph, with the inputs `input_ids` and `token_type_ids`.
    pub file: String,
    /// Its hash.
    pub sha256: String,
    /// Tokenizer in the format of the `tokenizers` library.
    pub tokenizer: FileEntry,
    /// Languages in which its scores mean something, as language tags.
    pub languages: Vec<String>,
    /// Tokens of a pair at most.
    pub max_tokens: usize,
    /// Of a longer question so many tokens at its end are read.
    pub question_tokens: usize,
    /// Whether it was trained to read questions: to find the sentence of a text that answers one.
    #[serde(default)]
    pub reads_questions: bool,
    /// Pairs with the logits that they should have.
    pub parity: FileEntry,
}

/// A model folder whose files are there and have the right hashes.
#[derive(Clone, Debug)]
pub struct ModelDir {
    path: PathBuf,
    manifest: Manifest,
}

impl ModelDir {
    /// Reads the manifest and verifies every file that it lists.
    ///
    /// # Errors
    /// A file that is missing, a manifest that says too little, a hash that differs.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let file = path.join(MANIFEST);
        let wrong = |why: String| ModelError::Manifest { path: file.clone(), why };
        let text =
            String::from_utf8(read(&file, LARGEST_MANIFEST)?).map_err(|_| wrong("not UTF-8".into()))?;
        let manifest: Manifest = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let encoder = &manifest.encoder;
        if encoder.dimensions == 0 || encoder.max_tokens < 8 {
            return Err(wrong(
                "encoder.dimensions must be at least 1 and encoder.max_tokens at least 8".into(),
            ));
        }
        if let Some(pair) = &manifest.pair_scorer
            && (pair.max_tokens < 16 || pair.question_tokens > pair.max_tokens / 2)
        {
            return Err(wrong(
                "pair_scorer.max_tokens must be at least 16 and pair_scorer.question_tokens half of it at most"
                    .into(),
            ));
        }
        let dir = Self { path: path.to_path_buf(), manifest };
        let mut entries = vec![
            (&dir.manifest.encoder.file, &dir.manifest.encoder.sha256),
            (&dir.manifest.encoder.tokenizer.file, &dir.manifest.encoder.tokenizer.sha256),
            (&dir.manifest.head.file, &dir.manifest.head.sha256),
            (&dir.manifest.parity.file, &dir.manifest.parity.sha256),
        ];
        if let Some(pair) = &dir.manifest.pair_scorer {
            entries.push((&pair.file, &pair.sha256));
            entries.push((&pair.tokenizer.file, &pair.tokenizer.sha256));
            entries.push((&pair.parity.file, &pair.parity.sha256));
        }
        if let Some((name, _)) = entries.iter().find(|(name, _)| !is_plain_name(name)) {
            return Err(wrong(format!("{name:?} must be the name of a file in the same folder")));
        }
        for (name, expected) in entries {
            let path = dir.path.join(name);
            let found = sha256(&path)?;
            if !found.eq_ignore_ascii_case(expected) {
                return Err(ModelError::Hash { path, expected: expected.clone(), found });
            }
        }
        Ok(dir)
    }

    /// What the manifest says.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The content of one of the small files.
    pub(crate) fn read(&self, entry: &FileEntry) -> Result<Vec<u8>, ModelError> {
        read(&self.path.join(&entry.file), LARGEST_SMALL_FILE)
    }
}

fn is_plain_name(name: &str) -> bool {
    let mut components = Path::new(name).components();
    matches!((components.next(), components.next()), (Some(Component::Normal(_)), None))
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, ModelError> {
    let failed = |source| ModelError::Read { path: path.to_path_buf(), source };
    let mut content = Vec::new();
    File::open(path).map_err(failed)?.take(limit + 1).read_to_end(&mut content).map_err(failed)?;
    if content.len() as u64 > limit {
        return Err(failed(std::io::Error::new(
            ErrorKind::InvalidData,
            format!("larger than {limit} bytes"),
        )));
    }
    Ok(content)
}

fn sha256(path: &Path) -> Result<String, ModelError> {
    let failed = |source| ModelError::Read { path: path.to_path_buf(), source };
    let mut file = File::open(path).map_err(failed)?;
    let mut digest = Sha256::new();
    std::io::copy(&mut file, &mut digest).map_err(failed)?;
    Ok(hex::encode(digest.finalize()))
}
