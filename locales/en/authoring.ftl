### Rubric, rules, dates, versions, trying answers: what stands behind a plain assignment.

authoring-submit-anyway = Save all the same
cautions-summary = { $count ->
    [one] One thing may cause trouble. Change it, or save all the same.
   *[other] { $count } things may cause trouble. Change them, or save all the same.
}
edit-failed = The connection was lost. Everything is still here: press the button again.

rubric-heading = Rubric
rubric-help = Without a rubric, answers are compared with the model answer as a whole. With one, each criterion is marked by itself, and students see its description.
field-criterion = What the answer must say or do
field-criterion-points = Points
criterion-more = Key points, numbers, levels, exact words
criterion-add = Add a criterion
row-up = Move up
row-remove = Remove
field-key-points = Key points
field-key-points-help = Facts that must be there, one a line. After a bar a weight, after another bar words that count as saying it: Green light is reflected | 2 | reflects green; bounces off. Key points decide the points of the criterion.
field-numbers = Numbers
field-numbers-help = One a line, with unit and tolerance: 3.5 cm ± 0.1 or 9.81 m/s^2 ± 2 %. Other units of the same kind count too; a unit in brackets, [cm], may be left out.
field-levels = Levels
field-levels-help = One a line: the points, a bar, and what such an answer does. Points are then given in these steps only.
field-criterion-accepted = Words that always earn the points
field-criterion-accepted-help = One a line, for a word or phrase anywhere in the answer; an asterisk stands for any text. The machine asks its model only when none is found.
field-criterion-rejected = Words that never do
field-guidance = Notes for people who mark
field-guidance-help = How strict to be, what else counts. Students and the machine do not read them.

rules-heading = Other right answers, exact answers, wrong ideas
field-accepted = Whole answers that earn all points
field-accepted-help = One a line; an asterisk stands for any text. These rules come before the model, and the mark says so.
field-rejected = Whole answers that earn none
field-rejected-help = One a line. They come before everything else.
misconceptions-heading = Wrong ideas that you know
misconceptions-help = When an answer shows one, the student reads your hint beside the sentence.
misconception-number = Wrong idea { $number }
misconception-add = Add a wrong idea
field-misconception = The idea, as a student would write it
field-misconception-help = One sentence, like “Leaves absorb green light”.
field-hint = Your hint
field-hint-help = A question often helps more than the answer.
field-signs = Words that show it for certain
field-signs-help = One a line. Without any, the model looks for sentences that say the idea.
field-deduct = Points to take away
field-cap = Most points that are left

settings-heading = Attempts, feedback and dates
field-counting = Which attempt counts?
counting-latest = The newest
counting-best = The best
counting-mean = The mean of all
field-disclosure = How much may feedback give away?
field-disclosure-help = About what is missing. A model answer is never shown.
disclosure-none = Only that something is missing
disclosure-hint = Where to look, and your hints
disclosure-full = The missing key point itself
field-tone = How feedback speaks
tone-warm = In whole sentences
tone-simple = In short, simple sentences
dates-heading = Dates
dates-utc = Times are in UTC.
dates-help = All dates are optional. After the due date answers are taken and marked as late; after the closing date none are taken.
field-available = Opens
field-due = Due
field-closed = Closes
field-release-at = Marks are released
to-extensions = Extensions for single students
to-versions = Earlier versions

bench-heading = Try some answers
field-bench = Answers to try
field-bench-help = One a line, or with blank lines between them; at most 20. They are marked by what stands in the form now. Nothing is stored.
bench-button = Mark these answers
bench-results = { $count ->
    [one] One answer
   *[other] { $count } answers
}
bench-feedback = The student would read:
bench-failed = This answer could not be marked:
misconception-found = Wrong idea

authoring-list-long = This list is too long: 8,000 characters at most.
authoring-criterion-description = Say what the answer must say or do.
authoring-criterion-points = Points must be a number above 0, at most 1,000.
authoring-key-points = Each line is a fact, or a fact with a weight and other words: fact | 2 | other words; other words. One weight at least must be above 0.
authoring-levels = Each line is a number of points, a bar, and what such an answer does: 2 | names both causes.
authoring-levels-points = No level can be worth more than its criterion.
authoring-numbers = Each line is a number with its unit and tolerance, like 3.5 cm ± 0.1 or 9.81 m/s^2 ± 2 %.
authoring-unit = One of these units is not known. Write it like cm, m/s^2 or kJ/mol, or leave it out.
authoring-rubric-large = A criterion has too many parts: at most 40 key points and numbers, and 200 words and phrases.
authoring-misconception-text = Write the idea as a student would write it.
authoring-misconception-points = Points must be a number from 0 to 1,000.
authoring-date = This date cannot be read. Choose a day and a time.
authoring-due-before = The due date must come after the opening date.
authoring-closed-before = The closing date must come after the opening date, and not before the due date.

lint-no-reference = There is no model answer, so the rubric cannot be tried against one.
lint-points-differ = The criteria add up to { $name } points, the assignment has { $other }. Points are scaled to fit.
lint-criterion-vague = “{ $name }” says little: describe what the answer must say, in a few words.
lint-level-vague = In “{ $name }” the level “{ $other }” does not say what such an answer does.
lint-level-top = No level of “{ $name }” is worth its { $other } points, so nobody can earn them.
lint-overlap = “{ $name }” and “{ $other }” ask for nearly the same. One sentence could earn both.
lint-reference-lacks = Your own model answer does not fully meet “{ $name }”, as the machine reads it.
lint-reference-lacks-part = Your own model answer does not fully meet “{ $name }”: “{ $other }” was not found in it.
lint-reference-rejected = Your own model answer is among the answers that earn nothing.
lint-reference-mistaken = Your own model answer seems to say the wrong idea “{ $name }”: “{ $other }”

## Versions

versions-heading = Versions of this assignment
versions-list = All versions
versions-help = Each time you save, the former version is kept. A mark names the version it was made by.
version-number = Version { $number }
version-current = In use
version-restore = Use this version again
version-restore-help = It becomes the newest version under a new number. The present one is kept.
version-restored = This version is in use again.

impact-heading = What the change does to marks
impact-older = { $count ->
    [one] One mark by the machine was made by an earlier version
   *[other] { $count } marks by the machine were made by an earlier version
}
impact-changed = { $of ->
    [one] The newest answer was marked again as a trial: { $count } would change.
   *[other] The newest { $of } answers were marked again as a trial: { $count } would change.
}
impact-people = { $count ->
    [one] One mark by a person stays as it is.
   *[other] { $count } marks by people stay as they are.
}
impact-regrade-help = Only marks that no student has seen are made anew. Marks that were released, and those by people, stay.
impact-regrade = { $count ->
    [one] Mark this answer again
   *[other] Mark these { $count } answers again
}
impact-answer = Answer
impact-version = Version
impact-before = Before
impact-after = After
impact-state = Then
impact-stays = Released: stays
impact-open = Can be marked again
impact-regraded = The answers are being marked again.
authoring-saved-impact = Saved. This is what the change does to marks that were given before.

## Extensions

extensions-heading = Extensions
extensions-help = An extension takes the place of the assignment’s dates for one student and adds attempts. With everything empty it is taken back.
extensions-nobody = Nobody has opened this assignment yet. Students appear here once they have.
extensions-give = Give extension
extensions-saved = The extension is saved.
field-person = Student
field-more-attempts = Further attempts

## Bank

tab-bank = Bank
bank-heading = Assignment bank
bank-search = Search in titles and tasks
bank-search-button = Search
bank-show = Which assignments
bank-in-use = In use
bank-archived = Put away
bank-empty = Nothing here fits.
bank-criteria = Criteria
bank-changed = Changed
bank-actions = Actions
bank-duplicate = Copy
bank-archive = Put away
bank-unarchive = Take back
bank-more = Only the newest 100 are listed. Search to find others.
bank-copy-of = Copy of { $title }
bank-duplicated = A copy is in the bank now. Choose it when you add an activity to a course.
bank-put-away = Put away. Courses that use it go on working.
bank-taken-back = It is in the bank again.
bank-export-heading = Save as a file
export-help = What is listed here. Key points, levels and dates are kept only in Feedforward.
format-moodle = Moodle XML
format-gift = GIFT
format-csv = CSV
format-qti = QTI 3
import-heading = Take in a file
import-file = File
import-help = Moodle XML, GIFT, a QTI 3 item, or CSV with the columns title, prompt, points, reference_answer. At most 5 MB and 500 questions; short answers and essays.
import-button = Take in
import-done = { $count ->
    [0] Nothing was taken in.
    [one] One assignment was taken in.
   *[other] { $count } assignments were taken in.
}
import-troubles = This could not be read:
import-line = Line { $line }:
import-too-large = The file is too large: at most 5 MB.
import-not-utf8 = The file is not UTF-8 text. Save it again as UTF-8.
import-too-many = Only the first 500 questions were taken in. Split the file.
import-empty = There is no question in it.
import-unknown-xml = This is neither Moodle XML nor a QTI 3 item: it begins with “{ $name }”.
import-xml-broken = The XML is broken: { $name }
import-xml-large = The XML is nested too deeply or has too many elements.
import-xml-doctype = Document types (DOCTYPE) are not taken. Remove that line.
import-kind = Only short answers and essays are taken: “{ $name }” is left out.
import-part = Answers for a part of the points are left out: “{ $name }”. Use a rubric with key points instead.
import-gift-title = The title is not closed by “::”: “{ $name }”.
import-gift-braces = There are no braces with the answer: “{ $name }”.
import-qti-body = The item has no body.
import-csv-broken = This row cannot be read: { $name }
import-csv-column = The column “{ $name }” is not known and was left out.

## How a criterion was decided

criterion-level = Level:
rule-accepted = Decided by a wording that the teacher accepts, not by the model.
rule-rejected = Decided by a wording that the teacher does not accept, not by the model.
rule-number = Decided by comparing numbers and units, not by the model.
