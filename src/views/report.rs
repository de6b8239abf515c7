//! Pages of figures: reports for teachers and students, and the pages for administrators. A page is a row of sections;
//! each holds sentences and charts that are drawn already ([`super::plot`]).

use askama::Template;

use super::Flash;
use super::tabs::Tabs;
use super::text::Texts;

/// One section of a [`ReportPage`].
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Unique on the page.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// Sentences before the charts.
    pub before: Vec<String>,
    /// Charts and tables as HTML of our own templates.
    pub charts: Vec<String>,
    /// Sentences after them.
    pub after: Vec<String>,
    /// Links: words and address.
    pub links: Vec<(String, String)>,
}

impl Section {
    /// A section without content.
    pub fn new(id: &str, heading: String) -> Self {
        Self { id: id.to_owned(), heading, ..Self::default() }
    }

    /// Adds a sentence before the charts.
    pub fn say(mut self, sentence: String) -> Self {
        self.before.push(sentence);
        self
    }

    /// Adds a chart.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn draw(mut self, chart: &impl Template) -> askama::Result<Self> {
        self.charts.push(chart.render()?);
        Ok(self)
    }

    /// Adds a sentence after the charts.
    pub fn note(mut self, sentence: String) -> Self {
        self.after.push(sentence);
        self
    }

    /// Adds a link.
    pub fn link(mut self, words: String, url: String) -> Self {
        self.links.push((words, url));
        self
    }
}

/// A number with its name.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What is counted.
    pub name: String,
    /// The number.
    pub value: String,
}

/// Another page of the same kind.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// It is the page that is shown.
    pub current: bool,
}

/// A form with one field and one button; `POST {action}` with `csrf` and the field.
#[derive(Clone, Debug)]
pub struct SmallForm {
    /// Unique on the page; begins the field's id.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// What it does, and that it cannot be undone where it cannot.
    pub text: String,
    /// Where it goes.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// The field's name and its label.
    pub field: (String, String),
    /// The field's value.
    pub value: String,
    /// What the button says.
    pub button: String,
}

/// See the module.
#[derive(Template)]
#[template(path = "report.html")]
pub struct ReportPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// What it is about.
    pub title: String,
    /// One sentence under the title.
    pub lead: Option<String>,
    /// Reports beside this one.
    pub choices: Vec<Choice>,
    /// What stands at the top.
    pub figures: Vec<Figure>,
    /// The sections.
    pub sections: Vec<Section>,
    /// Forms at the end.
    pub forms: Vec<SmallForm>,
    /// Back to the LMS.
    pub back_url: Option<String>,
    /// What just happened.
    pub flash: Option<Flash>,
}

/// Names to copy into a message of the LMS.
#[derive(Template)]
#[template(path = "names.html")]
pub struct NamesPage {
    /// The words.
    pub t: Texts,
    /// The pages of this link.
    pub tabs: Tabs,
    /// The course's title.
    pub course: Option<String>,
    /// The assignment.
    pub title: String,
    /// Who they are, in a sentence.
    pub who: String,
    /// Their names.
    pub names: Vec<String>,
    /// How many more have no name that we know.
    pub nameless: usize,
    /// The report it came from.
    pub report_url: String,
    /// Back to the LMS.
    pub back_url: Option<String>,
}

impl NamesPage {
    fn lines(&self) -> String {
        self.names.join("\n")
    }
}
