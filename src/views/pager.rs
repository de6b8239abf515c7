//! Lists that are cut into pages by the server.

/// Which part of a list a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// The first line that is shown, from 1; 0 when there is none.
    pub from: usize,
    /// The last one.
    pub to: usize,
    /// All lines.
    pub total: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

impl Pager {
    /// Page `page` (from 1) of `total` lines with `size` to a page, and the range of lines that it shows. `address`
    /// gives a page's own address. A page that does not exist is the nearest that does.
    pub fn cut(
        total: usize,
        size: usize,
        page: usize,
        address: impl Fn(usize) -> String,
    ) -> (Self, std::ops::Range<usize>) {
        let size = size.max(1);
        let last = total.div_ceil(size).max(1);
        let page = page.clamp(1, last);
        let range = (page - 1) * size..(page * size).min(total);
        let pager = Self {
            from: if total == 0 { 0 } else { range.start + 1 },
            to: range.end,
            total,
            previous: (page > 1).then(|| address(page - 1)),
            next: (page < last).then(|| address(page + 1)),
        };
        (pager, range)
    }

    /// There is more than one page.
    pub fn is_needed(&self) -> bool {
        self.previous.is_some() || self.next.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_on_one_page() {
        for total in [0, 1, 49, 50, 51, 2_500] {
            let pages = total_pages(total);
            let mut seen = 0;
            for page in 1..=pages {
                let (pager, range) = Pager::cut(total, 50, page, |page| format!("?page={page}"));
                assert_eq!(range.start, seen, "{total}");
                seen = range.end;
                assert_eq!(pager.next.is_some(), page < pages);
                assert_eq!(pager.previous.is_some(), page > 1);
            }
            assert_eq!(seen, total);
        }
    }

    fn total_pages(total: usize) -> usize {
        total.div_ceil(50).max(1)
    }

    #[test]
    fn a_page_beyond_the_end_is_the_last_one() {
        let (pager, range) = Pager::cut(51, 50, 99, |page| page.to_string());
        assert_eq!((pager.from, pager.to, range), (51, 51, 50..51));
        assert_eq!(Pager::cut(0, 50, 0, |page| page.to_string()).0, Pager::default());
    }
}
