### Words that every page may use.

skip = Skip to content
nav-label = Page
back-to-course = Back to the course
back = Back
continue = Continue
what-to-do = What to do
reference = Reference
code = Code
reference-help = If you ask somebody for help, send them the reference and the code: the server’s log is found by them.
open-new-tab = Open in a new tab
title-problem = Please check

# $month is 1 to 12; $time is like 14:05.
date-time = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
} { $year }, { $time } UTC

percent = { $percent } %
points = { $points ->
    [one] 1 point
   *[other] { $points } points
}
score-of = { $score } of { $max ->
    [one] 1 point
   *[other] { $max } points
}
attempt-number = Attempt { $number }
no-mark-yet = no mark yet
file = File:

## The pages of a link

tabs-label = Pages of this assignment
tab-overview = Overview
tab-settings = Settings

tab-assignment = Assignment

## How far a criterion was met

met-yes = There
met-partly = Partly there
met-no = Missing
met-against = Says the opposite
criterion-number = Point { $number }
criterion-not-found = Nothing in the answer speaks of this yet.
in-your-words = From the answer:
criteria-heading = What was looked for
machine-found = Found by machine

## Labels of an answer

label-correct = Right
label-partially-correct = Partly right
label-contradictory = Says the opposite of what is right
label-incorrect = Not right yet

## How sure the machine is

confidence-high = The machine is sure of this mark.
confidence-middle = The machine is fairly sure of this mark.
confidence-low = The machine is not sure of this mark.
confidence-high-short = Sure
confidence-middle-short = Fairly sure
confidence-low-short = Not sure

## Why a person should look (read by teachers and students)

reason-uncertain = The machine is not sure enough of its mark.
reason-novel = The answer is unlike those that the machine knows.
reason-keyword-list = The text names the expected terms without saying anything about them.
reason-list-of-everything = The text names so many things that the expected one had to be among them.
reason-off-topic = The answer seems to be about something else.
reason-hidden-characters = The text holds invisible characters.
reason-copied = Much of the text repeats the task or the reference.
reason-gibberish = Much of the text cannot be read as sentences.
reason-instruction-like = Some sentences speak to the marker instead of answering the task.
reason-language = The machine does not read this language well enough.
reason-empty = There is no text to mark.
reason-file-only = The answer is in a file that only a person can open.
reason-borderline = The mark lies close to the next one up or down.
reason-too-long = The answer is longer than the machine can read.
reason-no-reference = There is no reference answer to compare with.
reason-contradiction = Parts of the answer say the opposite of others.
reason-policy = The teacher looks at every answer here.
reason-machine-failed = The machine could not finish.
reason-other = The machine asks a person to look.

## Feedback

feedback-heading = Feedback
feedback-up = Where it should lead
feedback-back = How your answer does
feedback-forward = Where to next
machine-written = Written by machine

## What just happened

overview-released = Released. The students can see their marks now.
overview-resent = It will be sent again now.
authoring-saved = The assignment is saved.
review-saved = Your decision is saved. A released mark is on its way to the gradebook.
assignment-looking-on = You can look at this assignment; only students of the course hand in.
authoring-conflict = Somebody else changed this assignment while you had it open. Nothing was overwritten; what you typed is still below. Compare it with the saved version in another tab, then save again.

## Platform storage

storage-title = One moment
storage-text = We are making sure that this browser can keep you signed in here.
storage-here = Try it here all the same

## The front door

home-heading = Feedback that leads forward
home-text = Feedforward lives inside your school’s learning platform. It marks written answers, shows the words that each mark rests on, says how sure it is, and leaves the last word to the teacher.
home-students = Looking for your assignment?
home-students-text = Open it from your course. There is nothing to sign in to here.
home-connect = Connect a learning platform
home-connect-text = On the machine that runs Feedforward, make a one-time address and paste it where your platform registers external tools:
home-connect-by-hand = Or fill in these addresses by hand:
address-login = Login initiation
address-launch = Launch and redirect
address-keys = Public key set
address-canvas = Canvas configuration
home-health = Is everything working?
home-version = Version { $version }
