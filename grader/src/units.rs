//! Units of measure: what they are made of, so that 35 mm is 3.5 cm and 36 km/h is 10 m/s.
//!
//! A unit is a factor and the powers of seven base kinds; two units are of one family when their powers are equal.
//! Temperatures on a scale (°C, °F) also have a zero of their own.

/// Length, mass, time, current, temperature, amount, information.
type Powers = [i8; 7];

/// A unit of measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    factor: f64,
    /// Added after the factor: the zero of a scale of temperature, in kelvin.
    zero: f64,
    powers: Powers,
    /// A share, as per cent: comparable with plain numbers.
    share: bool,
}

impl Unit {
    /// Reads `cm`, `m/s^2`, `kg·m²`, `kJ mol-1`, `per cent`, `千克`; `None` for anything else. Case counts, as it does
    /// in mW and MW, but a unit written in the wrong case is still read where only one thing can be meant.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 40 {
            return None;
        }
        if let Some(whole) = named(text) {
            return Some(whole);
        }
        let mut product = Self { factor: 1.0, zero: 0.0, powers: [0; 7], share: false };
        let mut below = false;
        let mut found = false;
        for (sign, piece) in pieces(text) {
            if sign == '/' {
                below = true;
            }
            if piece.is_empty() {
                return None;
            }
            let (name, power) = powered(&piece)?;
            let unit = named(&name)?;
            // A scale's zero means nothing in a product.
            let power = if below { -power } else { power };
            for _ in 0..power.unsigned_abs() {
                product.factor =
                    if power < 0 { product.factor / unit.factor } else { product.factor * unit.factor };
            }
            for (sum, part) in product.powers.iter_mut().zip(unit.powers) {
                *sum = sum.checked_add(part.checked_mul(power)?)?;
            }
            found = true;
        }
        (found && product.factor.is_finite() && product.factor > 0.0).then_some(product)
    }

    /// The value in base units.
    pub(crate) fn base(&self, value: f64) -> f64 {
        value * self.factor + self.zero
    }

    /// A difference of values in base units.
    pub(crate) fn difference(&self, value: f64) -> f64 {
        value * self.factor
    }

    /// Whether the two measure one kind of thing.
    pub(crate) fn same_family(&self, other: &Self) -> bool {
        self.powers == other.powers
    }

    /// Whether it is a share of one, as per cent.
    pub(crate) fn is_share(&self) -> bool {
        self.share
    }
}

/// The factors of a product, each with the sign before it.
fn pieces(text: &str) -> Vec<(char, String)> {
    let text = text.replace(" per ", "/").replace('每', "/");
    let mut pieces = vec![('*', String::new())];
    for c in text.chars() {
        match c {
            '/' | '÷' | '／' | '⁄' => pieces.push(('/', String::new())),
            '·' | '*' | '×' | '⋅' | '∙' | ' ' | '.' => {
                if pieces.last().is_some_and(|(_, piece)| !piece.is_empty()) {
                    pieces.push(('*', String::new()));
                }
            }
            c => {
                if let Some((_, piece)) = pieces.last_mut() {
                    piece.push(c);
                }
            }
        }
    }
    if pieces.len() > 1 && pieces.last().is_some_and(|(sign, piece)| *sign == '*' && piece.is_empty()) {
        pieces.pop();
    }
    pieces
}

/// `s^2`, `s2`, `s²`, `s-1`, `s⁻¹` as name and power.
fn powered(piece: &str) -> Option<(String, i8)> {
    let piece: String = piece
        .chars()
        .map(|c| match c {
            '⁻' | '−' | '–' => '-',
            c => superscript(c).map_or(c, |digit| char::from(b'0' + digit)),
        })
        .collect();
    let at = piece.find(|c: char| c == '^' || c == '-' || c.is_ascii_digit()).unwrap_or(piece.len());
    let (name, power) = piece.split_at(at);
    let power = power.trim_start_matches('^').trim_matches(['(', ')', '{', '}']);
    let bare = power.is_empty() && at == piece.len();
    let power: i8 = if bare { 1 } else { power.parse().ok()? };
    ((1..=6).contains(&power.unsigned_abs())).then(|| (name.to_owned(), power))
}

/// The digit behind a raised one.
pub(crate) fn superscript(c: char) -> Option<u8> {
    "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|digit| digit == c).and_then(|digit| u8::try_from(digit).ok())
}

const NONE: Powers = [0; 7];
const LENGTH: Powers = [1, 0, 0, 0, 0, 0, 0];
const AREA: Powers = [2, 0, 0, 0, 0, 0, 0];
const VOLUME: Powers = [3, 0, 0, 0, 0, 0, 0];
const MASS: Powers = [0, 1, 0, 0, 0, 0, 0];
const TIME: Powers = [0, 0, 1, 0, 0, 0, 0];
const CURRENT: Powers = [0, 0, 0, 1, 0, 0, 0];
const HEAT: Powers = [0, 0, 0, 0, 1, 0, 0];
const AMOUNT: Powers = [0, 0, 0, 0, 0, 1, 0];
const DATA: Powers = [0, 0, 0, 0, 0, 0, 1];
const SPEED: Powers = [1, 0, -1, 0, 0, 0, 0];
const RATE: Powers = [0, 0, -1, 0, 0, 0, 0];
const FORCE: Powers = [1, 1, -2, 0, 0, 0, 0];
const PRESSURE: Powers = [-1, 1, -2, 0, 0, 0, 0];
const ENERGY: Powers = [2, 1, -2, 0, 0, 0, 0];
const POWER: Powers = [2, 1, -3, 0, 0, 0, 0];
const CHARGE: Powers = [0, 0, 1, 1, 0, 0, 0];
const VOLTAGE: Powers = [2, 1, -3, -1, 0, 0, 0];
const RESISTANCE: Powers = [2, 1, -3, -2, 0, 0, 0];
const CAPACITY: Powers = [-2, -1, 4, 2, 0, 0, 0];
const CONCENTRATION: Powers = [-3, 0, 0, 0, 0, 1, 0];

/// Symbols that take prefixes.
const SYMBOLS: &[(&str, f64, Powers)] = &[
    ("m", 1.0, LENGTH),
    ("g", 1e-3, MASS),
    ("s", 1.0, TIME),
    ("A", 1.0, CURRENT),
    ("K", 1.0, HEAT),
    ("mol", 1.0, AMOUNT),
    ("L", 1e-3, VOLUME),
    ("l", 1e-3, VOLUME),
    ("Hz", 1.0, RATE),
    ("N", 1.0, FORCE),
    ("Pa", 1.0, PRESSURE),
    ("bar", 1e5, PRESSURE),
    ("J", 1.0, ENERGY),
    ("eV", 1.602_176_634e-19, ENERGY),
    ("cal", 4.184, ENERGY),
    ("Wh", 3600.0, ENERGY),
    ("W", 1.0, POWER),
    ("C", 1.0, CHARGE),
    ("V", 1.0, VOLTAGE),
    ("Ω", 1.0, RESISTANCE),
    ("F", 1.0, CAPACITY),
    ("M", 1e3, CONCENTRATION),
    ("b", 1.0, DATA),
    ("B", 8.0, DATA),
];

const PREFIXES: &[(&str, f64)] = &[
    ("G", 1e9),
    ("M", 1e6),
    ("k", 1e3),
    ("h", 1e2),
    ("da", 1e1),
    ("d", 1e-1),
    ("c", 1e-2),
    ("m", 1e-3),
    ("µ", 1e-6),
    ("μ", 1e-6),
    ("u", 1e-6),
    ("n", 1e-9),
    ("p", 1e-12),
    ("T", 1e12),
];

/// Whole names, in small letters: those that take no prefix, and those that are written out.
const NAMES: &[(&str, f64, Powers)] = &[
    ("min", 60.0, TIME),
    ("minute", 60.0, TIME),
    ("分钟", 60.0, TIME),
    ("分", 60.0, TIME),
    ("h", 3600.0, TIME),
    ("hr", 3600.0, TIME),
    ("hour", 3600.0, TIME),
    ("小时", 3600.0, TIME),
    ("时", 3600.0, TIME),
    ("d", 86_400.0, TIME),
    ("day", 86_400.0, TIME),
    ("天", 86_400.0, TIME),
    ("日", 86_400.0, TIME),
    ("week", 604_800.0, TIME),
    ("周", 604_800.0, TIME),
    ("year", 31_557_600.0, TIME),
    ("年", 31_557_600.0, TIME),
    ("sec", 1.0, TIME),
    ("second", 1.0, TIME),
    ("秒", 1.0, TIME),
    ("millisecond", 1e-3, TIME),
    ("毫秒", 1e-3, TIME),
    ("metre", 1.0, LENGTH),
    ("meter", 1.0, LENGTH),
    ("米", 1.0, LENGTH),
    ("kilometre", 1e3, LENGTH),
    ("kilometer", 1e3, LENGTH),
    ("千米", 1e3, LENGTH),
    ("公里", 1e3, LENGTH),
    ("centimetre", 1e-2, LENGTH),
    ("centimeter", 1e-2, LENGTH),
    ("厘米", 1e-2, LENGTH),
    ("millimetre", 1e-3, LENGTH),
    ("millimeter", 1e-3, LENGTH),
    ("毫米", 1e-3, LENGTH),
    ("分米", 1e-1, LENGTH),
    ("micrometre", 1e-6, LENGTH),
    ("微米", 1e-6, LENGTH),
    ("nanometre", 1e-9, LENGTH),
    ("纳米", 1e-9, LENGTH),
    ("inch", 0.0254, LENGTH),
    ("foot", 0.3048, LENGTH),
    ("feet", 0.3048, LENGTH),
    ("ft", 0.3048, LENGTH),
    ("yard", 0.9144, LENGTH),
    ("mile", 1609.344, LENGTH),
    ("英里", 1609.344, LENGTH),
    ("平方米", 1.0, AREA),
    ("平方厘米", 1e-4, AREA),
    ("平方千米", 1e6, AREA),
    ("平方公里", 1e6, AREA),
    ("hectare", 1e4, AREA),
    ("ha", 1e4, AREA),
    ("公顷", 1e4, AREA),
    ("立方米", 1.0, VOLUME),
    ("立方厘米", 1e-6, VOLUME),
    ("立方分米", 1e-3, VOLUME),
    ("litre", 1e-3, VOLUME),
    ("liter", 1e-3, VOLUME),
    ("升", 1e-3, VOLUME),
    ("millilitre", 1e-6, VOLUME),
    ("milliliter", 1e-6, VOLUME),
    ("毫升", 1e-6, VOLUME),
    ("cc", 1e-6, VOLUME),
    ("gram", 1e-3, MASS),
    ("克", 1e-3, MASS),
    ("kilogram", 1.0, MASS),
    ("千克", 1.0, MASS),
    ("公斤", 1.0, MASS),
    ("kilo", 1.0, MASS),
    ("milligram", 1e-6, MASS),
    ("毫克", 1e-6, MASS),
    ("tonne", 1e3, MASS),
    ("吨", 1e3, MASS),
    ("t", 1e3, MASS),
    ("pound", 0.453_592_37, MASS),
    ("lb", 0.453_592_37, MASS),
    ("ampere", 1.0, CURRENT),
    ("amp", 1.0, CURRENT),
    ("安", 1.0, CURRENT),
    ("安培", 1.0, CURRENT),
    ("毫安", 1e-3, CURRENT),
    ("kelvin", 1.0, HEAT),
    ("开尔文", 1.0, HEAT),
    ("开", 1.0, HEAT),
    ("mole", 1.0, AMOUNT),
    ("摩尔", 1.0, AMOUNT),
    ("km/h", 1.0 / 3.6, SPEED),
    ("kph", 1.0 / 3.6, SPEED),
    ("mph", 0.447_04, SPEED),
    ("千米每小时", 1.0 / 3.6, SPEED),
    ("公里每小时", 1.0 / 3.6, SPEED),
    ("米每秒", 1.0, SPEED),
    ("hertz", 1.0, RATE),
    ("赫兹", 1.0, RATE),
    ("赫", 1.0, RATE),
    ("newton", 1.0, FORCE),
    ("牛", 1.0, FORCE),
    ("牛顿", 1.0, FORCE),
    ("千牛", 1e3, FORCE),
    ("pascal", 1.0, PRESSURE),
    ("帕", 1.0, PRESSURE),
    ("帕斯卡", 1.0, PRESSURE),
    ("千帕", 1e3, PRESSURE),
    ("atm", 101_325.0, PRESSURE),
    ("大气压", 101_325.0, PRESSURE),
    ("mmhg", 133.322_387_415, PRESSURE),
    ("毫米汞柱", 133.322_387_415, PRESSURE),
    ("psi", 6_894.757, PRESSURE),
    ("joule", 1.0, ENERGY),
    ("焦", 1.0, ENERGY),
    ("焦耳", 1.0, ENERGY),
    ("kilojoule", 1e3, ENERGY),
    ("千焦", 1e3, ENERGY),
    ("calorie", 4.184, ENERGY),
    ("卡", 4.184, ENERGY),
    ("千卡", 4184.0, ENERGY),
    ("千瓦时", 3.6e6, ENERGY),
    ("度电", 3.6e6, ENERGY),
    ("watt", 1.0, POWER),
    ("瓦", 1.0, POWER),
    ("瓦特", 1.0, POWER),
    ("kilowatt", 1e3, POWER),
    ("千瓦", 1e3, POWER),
    ("coulomb", 1.0, CHARGE),
    ("库仑", 1.0, CHARGE),
    ("库", 1.0, CHARGE),
    ("volt", 1.0, VOLTAGE),
    ("伏", 1.0, VOLTAGE),
    ("伏特", 1.0, VOLTAGE),
    ("毫伏", 1e-3, VOLTAGE),
    ("千伏", 1e3, VOLTAGE),
    ("ohm", 1.0, RESISTANCE),
    ("欧", 1.0, RESISTANCE),
    ("欧姆", 1.0, RESISTANCE),
    ("千欧", 1e3, RESISTANCE),
    ("kohm", 1e3, RESISTANCE),
    ("farad", 1.0, CAPACITY),
    ("法拉", 1.0, CAPACITY),
    ("bit", 1.0, DATA),
    ("比特", 1.0, DATA),
    ("位", 1.0, DATA),
    ("byte", 8.0, DATA),
    ("字节", 8.0, DATA),
    ("kib", 8.0 * 1024.0, DATA),
    ("mib", 8.0 * 1_048_576.0, DATA),
    ("gib", 8.0 * 1_073_741_824.0, DATA),
    ("rad", 1.0, NONE),
    ("弧度", 1.0, NONE),
    ("°", std::f64::consts::PI / 180.0, NONE),
    ("degree", std::f64::consts::PI / 180.0, NONE),
    ("度", std::f64::consts::PI / 180.0, NONE),
];

const SHARES: &[(&str, f64)] =
    &[("%", 0.01), ("percent", 0.01), ("per cent", 0.01), ("‰", 0.001), ("ppm", 1e-6)];

const CELSIUS: &[&str] = &[
    "°c",
    "℃",
    "º c",
    "ºc",
    "° c",
    "degc",
    "celsius",
    "degree celsius",
    "degrees celsius",
    "摄氏度",
    "degrees c",
];
const FAHRENHEIT: &[&str] = &["°f", "℉", "ºf", "° f", "degf", "fahrenheit", "degrees fahrenheit", "华氏度"];

/// A single unit by its symbol or name.
fn named(text: &str) -> Option<Unit> {
    let text = text.trim();
    let unit = |factor, powers| Some(Unit { factor, zero: 0.0, powers, share: false });
    let symbol = |name: &str| SYMBOLS.iter().find(|(symbol, ..)| *symbol == name);
    if let Some((_, factor, powers)) = symbol(text) {
        return unit(*factor, *powers);
    }
    let small = text.to_lowercase();
    if CELSIUS.contains(&small.as_str()) {
        return Some(Unit { factor: 1.0, zero: 273.15, powers: HEAT, share: false });
    }
    if FAHRENHEIT.contains(&small.as_str()) {
        return Some(Unit { factor: 5.0 / 9.0, zero: 459.67 * 5.0 / 9.0, powers: HEAT, share: false });
    }
    if let Some((_, factor)) = SHARES.iter().find(|(name, _)| *name == small) {
        return Some(Unit { factor: *factor, zero: 0.0, powers: NONE, share: true });
    }
    let by_name = |name: &str| NAMES.iter().find(|(known, ..)| *known == name);
    if let Some((_, factor, powers)) = by_name(&small).or_else(|| by_name(small.strip_suffix('s')?)) {
        return unit(*factor, *powers);
    }
    if small == "inches" {
        return unit(0.0254, LENGTH);
    }
    for (prefix, times) in PREFIXES {
        if let Some((_, factor, powers)) = text.strip_prefix(prefix).and_then(symbol) {
            return unit(times * factor, *powers);
        }
    }
    // Written in the wrong case, as KG, Km or ML: read where only one thing can be meant.
    let mut meant = None;
    for (prefix, times) in [("", 1.0), ("k", 1e3), ("c", 1e-2), ("d", 1e-1)] {
        let rest = small.strip_prefix(prefix).unwrap_or_default();
        for (name, factor, powers) in
            SYMBOLS.iter().filter(|(name, ..)| !matches!(*name, "l" | "b" | "B" | "M"))
        {
            if name.to_lowercase() == rest {
                if meant.is_some() {
                    return None;
                }
                meant = Some((times * factor, *powers));
            }
        }
    }
    meant.and_then(|(factor, powers)| unit(factor, powers))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn same(a: (f64, &str), b: (f64, &str)) -> bool {
        let (x, y) = (Unit::parse(a.1).unwrap(), Unit::parse(b.1).unwrap());
        let (p, q) = (x.base(a.0), y.base(b.0));
        x.same_family(&y) && (p - q).abs() <= 1e-9 * p.abs().max(q.abs())
    }

    #[test]
    fn units_of_a_family_meet() {
        for (a, b) in [
            ((3.5, "cm"), (35.0, "mm")),
            ((36.0, "km/h"), (10.0, "m/s")),
            ((9.81, "m/s^2"), (9.81, "m s⁻²")),
            ((9.81, "N/kg"), (9.81, "m/s2")),
            ((1.0, "g/cm³"), (1000.0, "kg/m^3")),
            ((0.0, "°C"), (273.15, "K")),
            ((212.0, "°F"), (100.0, "℃")),
            ((1.0, "kWh"), (3.6, "MJ")),
            ((2.0, "千克"), (2000.0, "g")),
            ((50.0, "%"), (0.5, "rad")),
            ((1.0, "L"), (1000.0, "mL")),
            ((1.0, "kJ/mol"), (1000.0, "J mol-1")),
            ((5.0, "牛顿"), (5.0, "N")),
            ((3.0, "kilometres"), (3000.0, "meters")),
            ((4.0, "KG"), (4000.0, "g")),
            ((1.0, "Pa·s"), (1.0, "N s/m^2")),
        ] {
            assert!(same(a, b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn case_and_nonsense_count() {
        assert!(!same((1.0, "mW"), (1.0, "MW")));
        assert!(!Unit::parse("m").unwrap().same_family(&Unit::parse("s").unwrap()));
        for nonsense in ["", "furlong", "m/", "//", "m^99", "^", "m^", "banana/s", "-"] {
            assert!(Unit::parse(nonsense).is_none(), "{nonsense}");
        }
    }
}
