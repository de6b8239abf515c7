//! LTI 1.3 Advantage, tool side: no web framework, no database, no clock and no network of its own
