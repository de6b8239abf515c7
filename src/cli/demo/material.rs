//! The demo's course material: short scripts, and the subtitles of a lesson, in English and Chinese.

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::DbError;
use crate::db::types::CourseId;
use crate::domain::material;
use crate::domain::submission::Upload;

/// A file of the demo.
struct File {
    title: &'static str,
    name: &'static str,
    content: &'static str,
    /// Days from now after which students see it; 0: at once.
    after_days: i64,
}

macro_rules! file {
    ($title:literal, $name:literal, $days:literal) => {
        File {
            title: $title,
            name: $name,
            content: include_str!(concat!("material/", $name)),
            after_days: $days,
        }
    };
}

/// For the first course.
const FIRST: [File; 5] = [
    file!("Light and leaves", "light-and-leaves.md", 0),
    file!("地球的运动与四季", "seasons.zh.md", 0),
    file!("绿叶中的工厂", "photosynthesis.zh.md", 0),
    file!("Lesson on electric circuits (subtitles)", "circuits.vtt", 0),
    file!("Plants at night (next week)", "plants-at-night.md", 7),
];

/// For the second one.
const SECOND: [File; 2] =
    [file!("Breathing and exercise", "breathing.md", 0), file!("热与水的变化", "heat-and-water.zh.md", 0)];

/// Puts the first course's material in its place.
pub(super) async fn first(app: &App, course: &CourseId) -> anyhow::Result<()> {
    add(app, course, &FIRST).await
}

/// The same for the second course.
pub(super) async fn second(app: &App, course: &CourseId) -> anyhow::Result<()> {
    add(app, course, &SECOND).await
}

async fn add(app: &App, course: &CourseId, files: &'static [File]) -> anyhow::Result<()> {
    const DAY: i64 = 86_400;
    let (course, now) = (course.clone(), app.clock.now());
    app.db
        .write(move |c| {
            for (order, file) in (0..).zip(files) {
                let at = Timestamp::from_micros(now.micros() + order);
                let released = now.plus_seconds(file.after_days * DAY);
                let upload = Upload { name: file.name.into(), content: file.content.as_bytes().to_vec() };
                material::add(c, &course, file.title, Some(released), None, upload, at)?;
            }
            Ok::<_, DbError>(())
        })
        .await?;
    app.wake.reading.notify_one();
    Ok(())
}
