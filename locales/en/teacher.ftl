### Authoring, overview, marking, registration: pages for teachers and administrators.

## Writing an assignment

authoring-heading-add = Add an assignment
authoring-heading-set-up = Write the assignment for this link
authoring-heading-edit = Edit the assignment
authoring-submit-add = Add to course
authoring-submit-save = Save
authoring-edit-note = Marks that were given already stay as they are. New answers are marked by the new text.
errors-summary = { $count ->
    [one] One thing has to be changed before this can be saved:
   *[other] { $count } things have to be changed before this can be saved:
}
field-title = Title
field-prompt = Task
field-prompt-help = What students read. One question with a clear aim is marked most reliably. Markdown works, and formulas between dollar signs: $E = mc^2$.
field-reference = Model answer
field-reference-help = An answer that earns all points, in full sentences. Students do not see it; each of its sentences is looked for in their answers.
field-points = Points
field-points-help = A whole number. Gradebooks cannot hold fractions here.
field-policy = When do students see the machine’s mark?
policy-confident = When the machine is sure
policy-confident-help = Marks it stands behind are released at once; the others wait for you.
policy-review = After I have looked
policy-review-help = The machine only suggests. You release each mark.
policy-all = At once
policy-all-help = Also when the machine is not sure. Answers that it cannot judge at all still wait for you.
field-others = Other right answers (optional)
field-others-help = One a line, for answers that are right in another way.
field-attempts = Attempts
field-attempts-help = 0 means without limit.
field-language = Language of the answers
field-language-help = Feedback is written in it.
language-auto = As each answer is written
language-en = English
language-zh = Chinese
existing-heading = Use an assignment that exists
existing-help = Adds it here once more, with submissions of its own.
existing-button = Use this

authoring-title-missing = Give the assignment a title.
authoring-title-long = The title is too long: 255 characters at most.
authoring-prompt-missing = Write the task that students should answer.
authoring-text-long = This text is too long: 20,000 characters at most.
authoring-reference-missing = Write a model answer, or a rubric: the machine needs something to mark by.
authoring-references-many = That is too much: 20 answers at most, 20,000 characters together.
authoring-points-whole = Points must be a whole number from 1 to 1,000.
authoring-attempts-whole = Attempts must be a whole number from 0 to 100.
authoring-choice = Choose one of the list.
authoring-rubric-points = Each line of the rubric ends with a bar and a number of points above 0, like “Names chlorophyll | 1”.
authoring-rubric-description = Each line of the rubric begins with what must be said.
authoring-rubric-many = A rubric has 20 criteria at most.

return-title = Adding the assignment
return-text = Your learning platform takes it from here. If nothing happens, press the button.
return-button = Back to the course

## Overview

to-overview = All answers
overview-edit = Edit assignment
overview-preview = See as a student
overview-empty = Nobody has opened this assignment yet.
overview-none-here = Nobody here at the moment.
overview-foot = Marks by machine are suggestions until you or your release rule let them through. Your own mark always stands.
roster-not-offered = Your learning platform gives no list of members here, so only students who have opened the assignment are shown.
roster-failed = The list of members could not be fetched just now, so students who have not opened the assignment are missing here. Reload the page to try again.
number-handed-in = Handed in
number-waiting = Waiting for you
number-released = Released
number-delivered = In the gradebook
spread-heading = Released marks
spread-mean = mean { $mean } of { $max }, { $count } students
release-heading = { $count ->
    [one] One answer waits with a suggested mark.
   *[other] { $count } answers wait with a suggested mark.
}
release-text = The machine was not sure of these, or you asked to look first. Open them one by one, or release them as suggested.
release-button = { $count ->
    [one] Release 1 suggested mark
   *[other] Release { $count } suggested marks
}
filters-label = Show
filter-all = All
filter-waiting = Waiting for you
filter-released = Released
filter-missing = Not handed in
filter-trouble = Not in the gradebook
filter-differs = Machine differs
machine-gave = Machine: { $score }
people-caption = Students with their marks
column-student = Student
column-state = State
column-score = Mark
column-machine = Machine’s view
column-passback = Gradebook
state-not-handed-in = Not handed in
state-grading = Being read
state-waiting = Waiting for you
state-released = Released
nameless = Student without a name
mark-teacher = teacher
mark-machine = machine
mark-suggested = suggested
resend = Send again

passback-waiting = On its way
passback-sent = Arrived
passback-needs-you = Needs you
passback-changed = Changed there
passback-changed-help = Somebody set another mark in the gradebook. It counts and is left alone.

problem-test-student = This is the test student; gradebooks take no marks for it.
problem-no-line-item = There is no grade column for this link. Switch grading on in the link’s settings, then send again.
problem-line-item-gone = The grade column was deleted. Make it again in the link’s settings, then send again.
problem-newer-in-lms = The gradebook holds a newer mark and keeps it. Look there which one should count.
problem-locked = The grade is locked in the gradebook. Unlock it there, then send again.
problem-no-token = Your learning platform refuses this tool. Its administrator should check the tool’s registration and permissions.
problem-key-set = Your learning platform cannot fetch this tool’s keys. Its administrator should check firewall and ports.
problem-forbidden = Your learning platform does not let this tool write marks. Its administrator can allow it in the tool’s settings.
problem-not-gradable = The gradebook does not know this person as a student of the course. Perhaps they left.
problem-attempts = The LMS allows no more attempts for this student. Raise the limit there, then send again.
problem-unavailable = Your learning platform does not answer at the moment. It is tried again by itself.
problem-throttled = Your learning platform asked to go slower. It is tried again by itself.
problem-never-arrived = It was accepted, and the gradebook does not show it any more. Send it again if it should count.
problem-given-up = Your learning platform has not taken it for a month. Send it again, or set the mark there by hand.
problem-other = The gradebook refused the mark. Send it again; if it is refused again, set the mark there by hand.

## One student’s work

pager-label = Students
previous = Previous
next = Next
visibility-waiting = Not visible to the student
visibility-released = Visible to the student
answer = Answer
machine-heading = What the machine makes of it
machine-made = Made by machine
doubts-heading = Why it asks you
probabilities-heading = How likely each reading is
probabilities-help = The share of each of the four readings, in percent; the table has the numbers.
machine-feedback = What the student reads with it
model = Model
review-grading = The machine is still reading. You may mark already; your mark stands.
review-no-machine = There is no machine’s mark for this answer. Please mark it yourself.
decide-heading = Your decision
field-score = Points (0 to { $max })
field-comment = Comment
field-comment-help = The student sees it with the mark, here and in the gradebook.
action-release = Set and release
action-accept = Release the machine’s mark
action-save = Save without releasing
action-change = Change the mark
decide-note = Only you and other teachers see it until it is released.
decide-released = The student sees every change at once.
conflict-heading = Somebody else decided while you had this page open
conflict-text = Nothing was overwritten. The page now shows the newest state, and what you typed is still in the form. Press the button again if yours should stand.
review-score-range = Enter a number from 0 to the points of this assignment.
review-comment-long = The comment is too long: 10,000 characters at most.
review-nothing-to-accept = There is no machine’s mark to accept. Enter your own.
task-and-references = Task and model answers
history-heading = Marks so far
mark-counts = Counts

## Registration

registration-title = Connect this learning platform
registration-text = { $platform } would like to use Feedforward at { $tool }. One click and both know each other.
registration-shared = What your platform will share, and why
share-id = An ID for each person
share-id-why = so that everybody finds their own work again
share-name = Names
share-name-why = so that teachers see who wrote what; leave them off and the tool works without
share-role = The role in the course
share-role-why = so that teachers mark and students hand in
share-members = The list of members
share-members-why = so that teachers see who has not handed in
share-grades = Writing to the gradebook
share-grades-why = so that marks and comments arrive there
registration-privacy = No e-mail addresses and no pictures are asked for. Answers are read on this tool’s own server and are not passed on.
registration-button = Connect { $platform }
registration-done-title = Connected
registration-done-text = { $platform } and Feedforward know each other now.
registration-next = Now, in your learning platform
registration-moodle-1 = Press “Activate” on the new Feedforward tile.
registration-moodle-2 = In its settings, set “Tool configuration usage” to “Show in activity chooser and as a preconfigured tool”.
registration-moodle-3 = In a course: “Add an activity” → Feedforward → “Select content”.
registration-canvas-1 = Switch the new developer key ON, and note the long number beside it.
registration-canvas-2 = Under Settings → Apps, add an app “By Client ID” with that number.
registration-canvas-3 = In a course: Assignments → External Tool → “Find” → Feedforward.
registration-other-1 = Activate the new tool, if your platform asks for it.
registration-other-2 = In a course, add an external tool or content item and choose Feedforward.
registration-close = Close this window
registration-stay = Keep it open
registration-close-by-hand = You may close this window.
registration-failed-title = Not connected yet
registration-failed-text = The registration did not go through. Nothing was stored.
registration-failed-invite = This invitation was used already or is too old. Make a new one with “feedforward platform invite” and paste it again.
registration-failed-unreachable = This tool cannot reach your learning platform. Check that its address is public, or let the tool use private networks, and try again with a new invitation.
registration-failed-url = An address of your learning platform is not https or not public. Check its settings, or let the tool use private networks, and try again with a new invitation.
registration-failed-document = Your learning platform describes itself in a way that does not fit together. Its administrator should check its site address; or register by hand with “feedforward platform add”.
registration-failed-refused = Your learning platform refused the registration. Start again from its page for external tools: each registration link works once.
registration-failed-exists = This learning platform is registered already, and that registration stays as it is. To replace it, remove it first with “feedforward platform remove”.
registration-failed-other = Try again with a new invitation. If it fails again, register by hand with “feedforward platform add”.
registration-failed-said = What your platform said

## A copied course

copy-heading = This looks like a copy
copy-text = The link came here with a copied course. Let it open the same assignment; students start afresh here.
copy-button = Open this
copy-or-new = Or something new
copy-others = { $count ->
    [one] One other link of this course opens nothing either: repair it
   *[other] { $count } other links of this course open nothing either: repair them all
}
relink-title = Links that open nothing
relink-text = These links came here with a copied course. Check what each should open, then save them together. Students start afresh here.
relink-none = Every link of this course opens an assignment.
relink-untitled = Link without a title
relink-no-idea = Nothing like it was found. Open the link in the course to write its assignment.
relink-leave = Leave it for now
relink-button = Save
relink-done = The links open their assignments now.

## Uploads that the tool reads

terms-title = May Feedforward read what you hand in?
terms-what = Your course uses Feedforward to read what you hand in to this assignment and to explain what is good and what is missing.
terms-where = The text is read on the tool’s own server and not passed on to anybody.
terms-mark = A machine suggests a mark. You see why, sentence by sentence.
terms-person = Your teacher can look at it, and change it, at any time.
terms-erase = Your school can have everything about you shown to you, and erased.
terms-accept = I agree
terms-decline = I do not agree
terms-accepted = Thank you. What you hand in will be read.
terms-declined = Nothing you hand in will be read by Feedforward. Your teacher will see that.
terms-not-told = Your answer is kept here, but your learning platform could not be told and may ask you again.

## Choosing from the bank

existing-search = Words of the title or task
existing-search-button = Search
existing-none = There is no such assignment yet.
existing-add-chosen = Add the chosen ones
authoring-choose-one = Tick at least one assignment, or write a new one.
authoring-processor = Feedforward will read what students hand in to this assignment of your learning platform, mark it by what you write or choose here, and show the result beside each file.
authoring-canvas-unpublished = Canvas adds what you choose here unpublished: publish it afterwards, or students will not see it.

## The connection

registration-updated-text = { $platform } was connected before; services and placements are up to date now.
registration-missing = What your platform does not allow yet
registration-reads-uploads = Your platform can also let Feedforward read what students hand in to its own assignments. Teachers switch that on for each assignment.
registration-acceptance = Ask students first
registration-acceptance-help = Each student is asked once whether Feedforward may read what they hand in to your platform’s own assignments. Without their yes nothing is read.
registration-brightspace-1 = Under Admin Tools → Manage Extensibility → LTI Advantage, open the new registration and press “View Deployments” → “New Deployment”.
registration-brightspace-2 = Allow names, grades and deep linking there, and choose the courses.
registration-brightspace-3 = In a course: Content → “Existing Activities” → Feedforward.
registration-blackboard-1 = Under Administrator Panel → LTI Tool Providers, approve the new tool and let it see names and roles and post grades.
registration-blackboard-2 = Leave its deep linking placement available.
registration-blackboard-3 = In a course: “+” → “Content Market” → Feedforward.
registration-sakai-1 = Under External Tools, open the new tool and let sites use it.
registration-sakai-2 = In a site: Lessons → “Add External Tool” → Feedforward.
missing-columns = Grade columns: marks go to the column that the platform makes itself, and to none where it makes none.
missing-scores = Scores: marks stay here and do not reach the gradebook.
missing-results = Results: a mark that was changed in the gradebook is not noticed, and may be overwritten.
missing-members = Members: teachers see only those who have opened the assignment.
missing-uploads = Uploads: what is handed in to the platform’s own assignments cannot be read.
missing-other = One of the services was not granted.
connection-offer = Once the tool is active, test the connection in both directions.
connection-button = Test the connection
connection-title = Test of the connection
connection-good = { $platform } and Feedforward reach each other.
connection-bad = Something between { $platform } and Feedforward is not right yet.
connection-yes = OK:
connection-no = To do:
connection-again = Test again
connection-keys = Your platform’s keys can be read.
connection-keys-none = Your platform publishes no key that can be used (RSA, 2048 bits or more).
connection-keys-unreadable = Your platform’s keys cannot be read from here: check its address, its certificate and the firewall.
connection-clock = The clocks are { $seconds } s apart.
connection-clock-off = The clocks are { $seconds } s apart: check time synchronisation on both sides, or launches will fail.
connection-token = Your platform knows this tool and its keys.
connection-token-fresh = Your platform knows this tool, and read its keys just now.
connection-token-keys = Your platform cannot read this tool’s keys: its server must reach /.well-known/jwks.json here. Moodle blocks private addresses and ports other than 80 and 443 by default.
connection-token-refused = Your platform does not accept this tool yet: activate it there, then test again.
connection-token-services = Your platform grants none of the services: allow grades and members for this tool.
connection-token-silent = Your platform did not answer when it was asked for access. Try again in a minute.
