//! The pages of the sandbox LMS, as its people use them.

use serde::Deserialize;

use crate::window::{Place, Window};

pub const TEACHER: &str = "Ingrid Halvorsen";

/// A cell of the gradebook.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Cell {
    /// As shown; empty when there is none.
    pub score: String,
    pub comment: String,
}

/// The LMS in a window.
pub struct Lms<'a> {
    pub window: &'a Window,
    pub address: &'a str,
}

impl<'a> Lms<'a> {
    pub fn new(window: &'a Window, address: &'a str) -> Self {
        Self { window, address }
    }

    /// Logs whoever is there out.
    async fn sign_out(&self) {
        let window = self.window;
        window.go(self.address).await;
        if window.count(Place::Lms, "#logout").await > 0 {
            window.click(Place::Lms, "#logout").await;
        }
        window.find(Place::Lms, "#login-picker").await;
    }

    /// Logs somebody in who is in the course, and opens it.
    pub async fn sign_in(&self, name: &str) {
        self.sign_out().await;
        let window = self.window;
        let button: Option<String> = window
            .evaluate(
                Place::Lms,
                &format!(
                    "[...document.querySelectorAll('[data-test=login]')]
                       .find((b) => b.innerText.includes({name:?}))?.id ?? null"
                ),
            )
            .await;
        let button = button.unwrap_or_else(|| panic!("nobody is called {name}"));
        window.click(Place::Lms, &format!("#{button}")).await;
        window.wait_for_text(Place::Lms, "[data-test=current-user]", name).await;
        window.click(Place::Lms, "[data-test=course]").await;
        window.find(Place::Lms, "#activities, #no-activities").await;
    }

    /// Opens the page with everything that is noted about tools.
    pub async fn sign_in_as_administrator(&self) {
        self.sign_out().await;
        self.window.click(Place::Lms, "#login-admin").await;
        self.window.click(Place::Lms, "#nav-admin").await;
        self.window.find(Place::Lms, "#tools").await;
    }

    /// Opens an activity of the course that is on the page.
    pub async fn open_activity(&self, title: &str) {
        self.window.click(Place::Lms, "#nav-course").await;
        self.window.find(Place::Lms, "#activities").await;
        self.window.click_link(Place::Lms, title).await;
        self.window.find(Place::Tool, "#main").await;
    }

    /// A student's cell of a column, once it is as wished: marks arrive in their own time.
    pub async fn grade(&self, column: &str, student: &str, wished: impl Fn(&Cell) -> bool) -> Cell {
        self.window.click(Place::Lms, "#nav-grades").await;
        self.window.find(Place::Lms, "#gradebook").await;
        let what = format!("the grade of {student}");
        self.window
            .until(&what, async || {
                self.window.reload().await?;
                let cell: Option<Cell> = self
                    .window
                    .ask(
                        &CELL
                            .replace("COLUMN", &format!("{column:?}"))
                            .replace("STUDENT", &format!("{student:?}")),
                    )
                    .await?;
                let cell = cell.unwrap_or_else(|| panic!("no column {column} or no student {student}"));
                Ok(wished(&cell).then_some(cell))
            })
            .await
    }
}

const CELL: &str = "(() => {
  const column = [...document.querySelectorAll('#gradebook thead th')].findIndex((h) => h.innerText.includes(COLUMN));
  const row = [...document.querySelectorAll('#gradebook tbody tr')].find((r) => r.cells[0].innerText.includes(STUDENT));
  if (column < 1 || !row) return null;
  const cell = row.cells[column];
  return { score: cell.dataset.score, comment: cell.querySelector('[data-test=comment]')?.textContent ?? '' };
})()";
