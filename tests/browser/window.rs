//! A browser window as a person uses it: what is not there yet is waited for, the tool is in its iframe.

use std::cell::Cell;
use std::fs;
use std::mem::ManuallyDrop;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::json;
use thirtyfour::error::WebDriverResult;
use thirtyfour::prelude::TypingData;
use thirtyfour::{By, Key, WebDriver, WebElement};

use crate::driver::{self, Chromium};
use crate::program::{Process, artefacts};

/// Patience with a page. Far more than it needs, for a machine that compiles beside.
const PATIENCE: Duration = Duration::from_secs(30);
const STEP: Duration = Duration::from_millis(100);
/// The narrowest telephone that is still common, in CSS pixels.
const NARROW: u32 = 360;
const WIDE: u32 = 1280;
const HEIGHT: u32 = 1100;

/// Which document is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The page of the LMS.
    Lms,
    /// The tool in its iframe, wherever that has got to.
    Tool,
}

/// One browser, its driver and its profile, which end with it.
pub struct Window {
    /// Not dropped: when a test fails, that would wait long for an answer of the driver.
    browser: ManuallyDrop<WebDriver>,
    _chromium: Chromium,
    _driver: Process,
    profile: tempfile::TempDir,
    name: String,
    pictures: Cell<u32>,
}

impl Window {
    /// `name` begins the names of its pictures.
    pub async fn open(name: &str) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let (driver, address) = driver::start();
        let browser = driver::browser(&address, profile.path()).await;
        let window = Self {
            _chromium: Chromium::of(&browser),
            _driver: driver,
            browser: ManuallyDrop::new(browser),
            profile,
            name: name.to_owned(),
            pictures: Cell::new(0),
        };
        window.size(WIDE, HEIGHT).await;
        window
    }

    pub async fn close(self) {
        WebDriver::clone(&self.browser).quit().await.unwrap();
    }

    pub async fn go(&self, url: &str) {
        self.browser.goto(url).await.unwrap();
    }

    /// The size of the page in CSS pixels, also below what a real window could have.
    pub async fn size(&self, width: u32, height: u32) {
        self.scaled(width, height, 1.0).await;
    }

    /// As [`Self::size`], with more than one pixel of the picture for each.
    pub async fn scaled(&self, width: u32, height: u32, scale: f64) {
        self.browser.enter_default_frame().await.unwrap();
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.browser.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await.unwrap();
    }

    /// Asks until there is an answer. Errors count as "not yet": pages change under the question.
    pub async fn until<T>(
        &self,
        what: &str,
        mut probe: impl AsyncFnMut() -> WebDriverResult<Option<T>>,
    ) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let last = match probe().await {
                Ok(Some(found)) => return found,
                Ok(None) => String::new(),
                Err(error) => error.to_string(),
            };
            if Instant::now() > deadline {
                self.give_up(what, &last).await;
            }
            tokio::time::sleep(STEP).await;
        }
    }

    async fn give_up(&self, what: &str, last: &str) -> ! {
        let shown = "return document.URL + '\\n' + document.body.innerText";
        let shown = match self.browser.execute(shown, vec![]).await {
            Ok(answer) => answer.convert().unwrap_or_default(),
            Err(error) => error.to_string(),
        };
        self.picture("failed").await;
        panic!("{}: waited in vain for {what}. {last}\nOn the page:\n{shown}", self.name);
    }

    async fn enter(&self, place: Place) -> WebDriverResult<()> {
        self.browser.enter_default_frame().await?;
        if place == Place::Tool {
            let frame = self.browser.find(By::Css("iframe.tool")).await?;
            frame.enter_frame().await?;
        }
        Ok(())
    }

    /// The first that fits and can be seen.
    pub async fn find(&self, place: Place, css: &str) -> WebElement {
        self.until(&format!("{css} ({place:?})"), async || {
            self.enter(place).await?;
            let element = self.browser.find(By::Css(css)).await?;
            Ok(element.is_displayed().await?.then_some(element))
        })
        .await
    }

    /// How many fit now.
    pub async fn count(&self, place: Place, css: &str) -> usize {
        self.enter(place).await.unwrap();
        self.browser.find_all(By::Css(css)).await.unwrap().len()
    }

    /// Clicks, once nothing covers or moves it.
    pub async fn click(&self, place: Place, css: &str) {
        self.until(&format!("a click on {css} ({place:?})"), async || {
            self.enter(place).await?;
            let element = self.browser.find(By::Css(css)).await?;
            element.scroll_into_view().await?;
            element.click().await.map(Some)
        })
        .await;
    }

    /// Types into a field, in place of what was there.
    pub async fn fill(&self, place: Place, css: &str, text: &str) {
        let field = self.find(place, css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
        assert_eq!(field.value().await.unwrap().as_deref(), Some(text), "{css} does not hold what was typed");
    }

    /// Types where the focus is.
    pub async fn press(&self, place: Place, keys: impl Into<TypingData>) {
        let keys = keys.into();
        self.enter(place).await.unwrap();
        self.browser.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// Clicks the link with this text, or the first that holds it.
    pub async fn click_link(&self, place: Place, text: &str) {
        self.until(&format!("the link {text:?} ({place:?})"), async || {
            self.enter(place).await?;
            let link = self.browser.find(By::PartialLinkText(text)).await?;
            link.click().await.map(Some)
        })
        .await;
    }

    /// Tabs from the beginning of the document to the link with these words, and follows it.
    pub async fn press_until(&self, place: Place, words: &str) {
        self.enter(place).await.unwrap();
        self.browser.find(By::Css("#main")).await.unwrap().focus().await.unwrap();
        for _ in 0..60 {
            self.browser.action_chain().send_keys(Key::Tab).perform().await.unwrap();
            let text: String = self.ask("(document.activeElement?.innerText ?? '').trim()").await.unwrap();
            if text == words {
                self.browser.action_chain().send_keys(Key::Enter).perform().await.unwrap();
                return;
            }
        }
        panic!("{}: the keyboard does not reach {words:?}", self.name);
    }

    pub async fn reload(&self) -> WebDriverResult<()> {
        self.browser.enter_default_frame().await?;
        self.browser.refresh().await
    }

    pub async fn text(&self, place: Place, css: &str) -> String {
        self.find(place, css).await.text().await.unwrap()
    }

    /// Waits until the text of an element holds a word.
    pub async fn wait_for_text(&self, place: Place, css: &str, word: &str) {
        self.until(&format!("{word:?} in {css} ({place:?})"), async || {
            self.enter(place).await?;
            let text = self.browser.find(By::Css(css)).await?.text().await?;
            Ok(text.contains(word).then_some(()))
        })
        .await;
    }

    /// The value of an attribute, once it is one of these.
    pub async fn wait_for_attribute(&self, place: Place, css: &str, name: &str, values: &[&str]) -> String {
        self.until(&format!("{name} of {css} to be one of {values:?}"), async || {
            self.enter(place).await?;
            let value = self.browser.find(By::Css(css)).await?.attr(name).await?.unwrap_or_default();
            Ok(values.contains(&value.as_str()).then_some(value))
        })
        .await
    }

    /// Evaluates an expression there.
    pub async fn evaluate<T: DeserializeOwned>(&self, place: Place, expression: &str) -> T {
        self.enter(place).await.unwrap();
        self.ask(expression).await.unwrap()
    }

    /// Evaluates an expression in the document that was last entered.
    pub async fn ask<T: DeserializeOwned>(&self, expression: &str) -> WebDriverResult<T> {
        self.browser.execute(format!("return {expression}"), vec![]).await?.convert()
    }

    /// Keeps a picture of what stands in the window. On a crowded machine Chromium now and then does not come to draw one in
    /// a minute; pictures are for people, so that a missing one is said and fails nothing.
    pub async fn picture(&self, step: &str) {
        let number = self.pictures.get() + 1;
        self.pictures.set(number);
        let path = artefacts().join(format!("{}-{number:02}-{step}.png", self.name));
        match self.browser.screenshot_as_png().await {
            Ok(picture) => fs::write(path, picture).unwrap(),
            Err(error) => eprintln!("no picture {}: {error}", path.display()),
        }
    }

    /// A picture of the tool alone.
    pub async fn picture_of_tool(&self) -> Vec<u8> {
        self.find(Place::Lms, "iframe.tool").await.screenshot_as_png().await.unwrap()
    }

    /// A picture as usual, one of a telephone, and nothing may stand out at the side there.
    pub async fn look(&self, place: Place, step: &str) {
        self.picture(step).await;
        self.size(NARROW, HEIGHT).await;
        // The layout follows the size in its own time.
        self.until("the narrow layout", async || {
            self.enter(Place::Lms).await?;
            let width: u32 = self.browser.execute("return innerWidth", vec![]).await?.convert()?;
            Ok((width == NARROW).then_some(()))
        })
        .await;
        self.picture(&format!("{step}-narrow")).await;
        for place in [Place::Lms, place] {
            let wide: Vec<String> = self.evaluate(place, TOO_WIDE).await;
            assert!(wide.is_empty(), "{step}: wider than a telephone ({place:?}): {wide:#?}");
            let missing: Vec<String> = self.evaluate(place, MISSING).await;
            assert!(missing.is_empty(), "{step}: not to be had ({place:?}): {missing:#?}");
        }
        self.size(WIDE, HEIGHT).await;
        self.check_console().await;
    }

    /// Nothing may be complained about: no error, no broken content security policy, no file that is not there.
    pub async fn check_console(&self) {
        let complaints = self.complaints().await;
        assert!(complaints.is_empty(), "{}: the console says {complaints:#?}", self.name);
    }

    /// Everything that was written to the console by any frame, and errors of the network.
    pub async fn complaints(&self) -> Vec<String> {
        let log = fs::read_to_string(self.profile.path().join(driver::CONSOLE)).unwrap();
        let console = log
            .lines()
            .filter(|line| line.contains(":CONSOLE") && line.contains("http://"))
            .map(str::to_owned);
        let log = self.browser.browser_log().await.unwrap();
        let network = log.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message);
        console.chain(network).collect()
    }
}

/// Nothing when the page can't be moved sideways, else what sticks out, outermost first.
const TOO_WIDE: &str = r"(() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const out = [...document.querySelectorAll('body *')]
    .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 0.5)
    .map((e) => `${e.tagName.toLowerCase()}#${e.id}.${e.getAttribute('class')} to ${e.getBoundingClientRect().right}`);
  return [`${root.scrollWidth} of ${root.clientWidth} in ${document.URL}`, ...out.slice(0, 12)];
})()";

/// What the page needs and did not get.
const MISSING: &str = "performance.getEntriesByType('resource')
  .filter((r) => r.responseStatus >= 400 || (r.responseStatus === 0 && r.name.startsWith(location.origin)))
  .map((r) => `${r.responseStatus} ${r.name}`)";
