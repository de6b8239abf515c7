//! One form for texts that a reader would call the same: compatibility forms, width, case, white space, simplified
//! and traditional characters. Only comparisons use it; quotes come from the original.

use unicode_normalization::UnicodeNormalization;

/// A text in the form in which texts are compared. Doing it twice changes nothing.
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase).nfkc() {
        let c = match c {
            c if is_invisible(c) => continue,
            c if c.is_whitespace() || c.is_control() => ' ',
            '’' | '‘' | '`' => '\'',
            '“' | '”' => '"',
            '\u{4e00}'..='\u{9fff}' => simplified(c),
            c => c,
        };
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out
}

/// Characters that no reader sees: of no width, of no ink, or turning the direction of what follows.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
    )
}

/// The simplified form of a traditional character, for those that school subjects use most.
fn simplified(c: char) -> char {
    let mut pairs = TRADITIONAL.chars();
    while let (Some(traditional), Some(simple)) = (pairs.next(), pairs.next()) {
        // Ordered by code point.
        if traditional >= c {
            return if traditional == c { simple } else { c };
        }
    }
    c
}

/// A traditional character and its simplified form, in turns, ordered by the former.
const TRADITIONAL: &str = "\
    來来個个們们備备則则劑剂動动勢势員员問问嗎吗國国圖图報报場场壓压學学實实寫写將将對对導导師师幾几庫库廣广張张強强彈弹\
    後后從从惡恶態态慣惯慮虑憶忆應应戰战掃扫採采換换損损擁拥擇择擊击據据擴扩攝摄數数斷断於于時时書书會会條条業业\
    極极構构樣样樹树歲岁歷历殺杀氣气氫氢沒没涼凉減减測测準准溫温滅灭濃浓災灾為为無无煙烟熱热燈灯營营爭争爾尔獨独\
    獲获現现環环產产畫画異异當当療疗發发盡尽監监盤盘確确礎础禮礼種种積积穩稳窮穷競竞筆笔節节範范築筑簡简糧粮紀纪\
    約约紅红純纯紙纸級级細细組组結结絕绝給给統统絲丝經经綜综綠绿維维網网緊紧線线緣缘編编縮缩總总績绩織织繼继續续\
    罰罚義义習习聯联聲声職职聽听腎肾腦脑腸肠膠胶臟脏臨临與与舉举舊旧葉叶藍蓝藝艺藥药蘇苏處处號号蛻蜕蟲虫術术補补\
    裝装裡里製制複复見见規规視视覺觉覽览觀观觸触訂订計计訊讯討讨訓训記记設设許许訴诉診诊評评詞词試试該该詳详認认語语\
    誤误說说誰谁課课調调談谈請请論论諸诸證证識识議议護护讀读變变讓让貝贝負负財财貧贫貨货責责費费貿贸資资質质購购\
    賽赛贏赢趨趋跡迹車车軌轨軍军軟软較较載载輔辅輕轻輪轮輸输輻辐轉转農农這这連连進进運运過过遞递遠远適适遲迟遷迁\
    選选還还邊边鄉乡醫医釋释針针鈉钠鈣钙銀银銅铜銷销鋁铝鋅锌鋒锋錄录錯错鍵键鎖锁鏈链鏡镜鐘钟鐵铁長长門门閉闭開开\
    間间關关陰阴陽阳隊队階阶際际隨随險险隱隐雖虽雙双雜杂離离難难雲云電电靈灵靜静響响頂顶順顺預预領领頭头頻频題题\
    顏颜願愿類类顯显風风飛飞飯饭飲饮飽饱養养餓饿餘余馬马驅驱驗验驟骤體体髮发鬆松鬥斗魚鱼鳥鸟鹼碱鹽盐麗丽麥麦麼么黃黄\
    點点黨党齊齐齒齿龍龙\
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_text_become_one() {
        assert_eq!(normalise("  Ｆｕｌｌ\u{200b} Ｗｉｄｔｈ\r\n③ "), "full width 3");
        assert_eq!(normalise("葉綠素會反射綠光"), normalise("叶绿素会反射绿光"));
        assert_eq!(normalise("It\u{2019}s “done”"), "it's \"done\"");
        assert_eq!(normalise("\u{200b}\u{202e} \n"), "");
    }

    #[test]
    fn the_table_is_in_order() {
        let keys: Vec<char> = TRADITIONAL.chars().step_by(2).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert_eq!(TRADITIONAL.chars().count() % 2, 0);
    }
}
