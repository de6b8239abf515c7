//! Feedback in Chinese.

use super::{Manner, Next, Phrase, ended, quoted};
use crate::grade::Reason;

pub(super) fn say(phrase: &Phrase<'_>, manner: Manner) -> String {
    let before = |ways: &[&str], quote: &str| format!("{}{}", manner.pick(ways), quoted(quote, '。'));
    match phrase {
        Phrase::Unread(Reason::Empty) => {
            "这里还没有作答。先写下你知道的内容，哪怕只是一部分，也可以在此基础上补充。".into()
        }
        Phrase::Unread(Reason::LanguageNotSupported) => {
            "自动评分暂不支持这份作答所用的语言，将由老师批阅。".into()
        }
        Phrase::Unread(_) => "这份作答中没有可以读懂的内容。请用一句完整的话回答问题；老师也会查看。".into(),
        Phrase::Declined => "现在还不会也没关系。".into(),
        Phrase::Right { full: true, quote: Some(quote) } => before(
            &["回答正确。你抓住了要点：", "回答正确。关键就在这一句：", "答对了，这里说到了点子上："],
            quote,
        ),
        Phrase::Right { full: true, quote: None } => "回答正确。".into(),
        Phrase::Right { full: false, quote: Some(quote) } => {
            before(&["回答基本正确：", "大部分要点都写到了："], quote)
        }
        Phrase::Right { full: false, quote: None } => "回答基本正确。".into(),
        Phrase::OnTrack(quote) => {
            before(&["这一部分思路是对的：", "这里的方向是对的：", "这一部分可以作为基础："], quote)
        }
        Phrase::NotYet => {
            manner.pick(&["你的回答还没有说到题目所问的内容。", "题目所问的内容还没有写出来。"]).into()
        }
        Phrase::Contrary(Some(quote)) => {
            let look = manner.pick(&["请再想一想", "请重新看看"]);
            format!("{look}“{quote}”：这与题目所要的结论相反。")
        }
        Phrase::Contrary(None) => "你的回答中有与题目所要的结论相反的地方。".into(),
        Phrase::Hinted { quote: Some(quote), hint } => {
            let look = manner.pick(&["请再想一想", "请重新看看"]);
            format!("{look}{}{}", quoted(quote, '。'), ended(hint, '。'))
        }
        Phrase::Hinted { quote: None, hint } => ended(hint, '。'),
        Phrase::WrongNumber(number) => manner
            .pick(&["请核对“#”：这个数不符合题意。", "“#”与题意不符，请再算一遍。"])
            .replace('#', number),
        Phrase::NoUnit(number) => format!("数值 {number} 是对的，还需要写上单位。"),
        Phrase::ForeignNumber(number) => format!("请核对数字 {number}。"),
        Phrase::SomethingMissing => {
            manner.pick(&["题目要求的内容还没有写全。", "还有一部分没有写到。"]).into()
        }
        Phrase::Counts(description) => {
            format!(
                "{}{}",
                manner.pick(&["这里的评分要点是：", "题目还要求写到："]),
                ended(description, '。')
            )
        }
        Phrase::NotSaid(point) => {
            format!("{}{}", manner.pick(&["还没有写到：", "这一点还缺少："]), ended(point, '。'))
        }
        Phrase::Goal(description) => format!("本题要求：{}", ended(description, '。')),
        Phrase::Next(next) => self::next(next, manner),
    }
}

fn next(next: &Next<'_>, manner: Manner) -> String {
    if manner.simple {
        return simple(next);
    }
    match next {
        Next::FindExample => manner
            .pick(&["下一步：试着自己举一个同样成立的例子。", "下一步：合上资料，试着把它讲给没学过的人听。"])
            .into(),
        Next::WhichWayRound(Some(topic)) => {
            format!("下一步：重新阅读有关“{topic}”的内容，弄清楚究竟是哪一种情况，以及为什么。")
        }
        Next::WhichWayRound(None) => "下一步：回到学习材料，弄清楚究竟是哪一种情况，以及为什么。".into(),
        Next::SayMore(Some(topic)) => manner
            .pick(&["下一步：再用一句话补充说明“#”。", "下一步：想一想关于“#”还可以说什么，补上一句。"])
            .replace('#', topic),
        Next::SayMore(None) => "下一步：再读一遍题目，把还没有写到的部分补充完整。".into(),
        Next::LookUp(Some(topic)) => format!("下一步：在学习材料中查找“{topic}”，再用自己的话写一两句回答。"),
        Next::LookUp(None) => "下一步：先划出题目问的是什么，再用一两句话直接回答。".into(),
        Next::AddUnit => "下一步：在数值后面写上单位，并检查它是不是题目要求的单位。".into(),
        Next::WorkOutAgain => "下一步：把计算过程连同单位一步一步写下来，再对照检查。".into(),
        Next::AddPoint => "下一步：用自己的话补上一句。".into(),
    }
}

fn simple(next: &Next<'_>) -> String {
    match next {
        Next::FindExample => "接着，自己举一个例子。".into(),
        Next::WhichWayRound(Some(topic)) => format!("接着，再读一读“{topic}”：到底是哪一种情况？"),
        Next::WhichWayRound(None) => "接着，再读一读这部分：到底是哪一种情况？".into(),
        Next::SayMore(Some(topic)) => format!("接着，再写一句关于“{topic}”的话。"),
        Next::SayMore(None) => "接着，再读一遍题目，补上没写到的内容。".into(),
        Next::LookUp(Some(topic)) => format!("接着，读一读“{topic}”，再写一句话。"),
        Next::LookUp(None) => "接着，再读一遍题目，写一句话。".into(),
        Next::AddUnit => "接着，写上单位。".into(),
        Next::WorkOutAgain => "接着，一步一步再算一遍。".into(),
        Next::AddPoint => "接着，用自己的话写一句。".into(),
    }
}
