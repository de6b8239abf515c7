### The teacher’s desk: marking, rules, second looks, the log.

## Lists that are cut into pages

pages-label = Pages of the list
pages-previous = Previous page
pages-next = Next page
pages-shown = { $from }–{ $to } of { $total }
cancel = Cancel
answer-code = Answer { $code }
answers-count = { $count ->
    [one] 1 answer
   *[other] { $count } answers
}
likeness = { $percent } % alike

## The pages of the desk

tab-marking = Marking
sections-label = Pages of marking
section-queue = What waits
section-bulk = Many at once
section-preview = Gradebook check
section-policy = Rules
section-log = Log

## Why a person should look

need-appeal = Second look asked for
need-appeal-help = The student asked a person to look at this mark again.
need-adjudicate = Two markers differ
need-adjudicate-help = Two teachers gave marks that lie too far apart. Decide which mark the student gets.
need-second = Second marker
need-second-help = Another teacher has marked this answer. Mark it without seeing theirs; both are compared afterwards.
need-audit = Check sample
need-audit-help = Drawn at random. Mark it without the machine’s view; it shows how far machine and people agree.
need-flagged = Something is odd
need-flagged-help = The text was copied, hides characters, speaks to the marker or is off the point. No points were taken for that.
need-abstained = Machine is not sure
need-abstained-help = The machine would rather not say. Its mark is a guess.
need-borderline = Between two marks
need-borderline-help = The next mark up or down is nearly as likely.
need-look = To be looked at
need-look-help = Your rules want a person to look before students see a mark.
need-saved = Saved, not released
need-saved-help = A mark was saved here. The student does not see it yet.

## The list

queue-waiting = { $count ->
    [one] One answer waits for you.
   *[other] { $count } answers wait for you.
}
queue-need-help = Those that need a person most come first.
queue-random-help = All answers that no person has decided, shuffled, always in the same order.
queue-order-teaching = What teaches the machine most
queue-teaching-help = First the answers that say most about the others: each mark helps the machine with many.
queue-estimate = { $minutes ->
    [one] About a minute of work, at 90 seconds for an answer.
   *[other] About { $minutes } minutes of work, at 90 seconds for an answer.
}
queue-estimate-timed = { $minutes ->
    [one] About a minute of work at the pace so far.
   *[other] About { $minutes } minutes of work at the pace so far.
}
queue-start = Start marking
queue-empty = Nothing waits for you.
queue-empty-help = New answers appear here by themselves.
queue-order-label = Order
queue-order-need = By need
queue-order-random = Random order
queue-needs-label = Reason
queue-caption = Answers that wait, with the reason
column-answer = Answer
column-need = Why you
hidden-short = Hidden until you decide

## One answer

to-queue = What waits
blind-note = The name is hidden while you mark.
blind-reveal = Show the name (this is noted in the log)
colleague-at-work = Another teacher has an unfinished decision about this answer.
two-heading = Two marks
two-first = First marker
two-second = Second marker
machine-hidden = The machine’s view is hidden until you have decided, so that your mark is your own.
near-heading = Nearly the same
near-help = Other answers of this class with nearly the same words. Likeness alone means nothing and takes no points.
criterion-suggested = { $points } suggested
criterion-points = Points for number { $number }, 0 to { $max }
criterion-comment = Comment on this point
field-score-sum = Leave it empty to add up the points above.
bank-label = Your past comments
bank-help = Those on like answers come first. The chosen one is added to the comment.
bank-none = Choose a comment
comment-search = Search your comments
comment-search-button = Search
reason-label = Why you differ from the machine (for teachers)
appeal-answer = Answer to the student
appeal-answer-help = The student reads it beside the mark, whether it changes or not.
desk-draft-saved = Unfinished decision kept
desk-offline = No connection. Your decision is kept in this browser; press again when you are back online.
decide-second = You are the second marker. When both marks are near enough, the first one is released.
keys-heading = Keys
keys-next-previous = Next, previous
keys-criterion = Points of a criterion
keys-points = Points
keys-leave = Leave a field
key-escape = Esc
keys-on = Use these keys
review-criterion-range = Enter a number from 0 to the points of this criterion.
marking-held = Saved. A second marker looks at this answer before it is released.
marking-differs = Saved. Your mark and the first one differ too much; somebody decides between them.
marking-done = Nothing more waits in this order.
overview-batch-done = Done. You can take it back below.
overview-batch-none = No answer was changed: somebody decided about all of them already, or they may not be decided together.
overview-batch-undone = Taken back. The former marks count again.
overview-batch-was-undone = This was taken back before.

## Many at once

bulk-heading = Release suggestions together
bulk-help = Only answers that nobody has decided and whose suggestion you may see. Check samples are never among them.
bulk-nothing = There is nothing to release together at the moment.
bulk-look = Look first
bulk-confirm = { $count ->
    [one] One answer gets its suggested mark and the student sees it.
   *[other] { $count } answers get their suggested marks and the students see them.
}
bulk-mean = The mean is { $mean } of { $max }.
bulk-least-sure = The least sure of them
lot-all = All suggestions
lot-band = Confidence of { $percent } % or more
batches-heading = Done together
batches-help = Taking one back restores the former marks as new ones. Answers that somebody decided again since then are left alone. What the gradebook has taken stays there until you decide again.
batches-none = Nothing was done together yet.
batch-undo = Take back
batch-undone = Taken back
method-single = One at a time
method-group = Group of like answers
method-band = By confidence
method-flag = By reason
method-all = All suggestions
method-appeal = After a second look
method-second = Second marker
method-adjudication = Between two markers
method-regrade = Newer mark of the machine
method-rollback = Taken back

## Rules

policy-mode = Which marks of the machine go out by themselves?
mode-plain = As the settings say
mode-plain-help = At the moment: { $policy }.
mode-gated = After it has proved itself
mode-gated-help = Sure marks go out only after the machine has agreed with your own marks on the check sample, for this very task and model. The sample itself always waits for you.
mode-shadow = Not at all, and unseen
mode-shadow-help = The machine marks in silence. Nobody sees its marks before deciding; afterwards you see how far it agreed.
policy-settings = Change the assignment’s settings
policy-gate = Agreement that it must reach
policy-gate-help = Quadratic weighted kappa, 0 to 1; the lower end of its 95 % interval counts. 0.7 is usual.
policy-gate-range = Enter a number from 0 to 1.
policy-cap = At most so many marks by itself
policy-cap-help = 0 means any number.
policy-cap-range = Enter a whole number from 0 to 100,000.
policy-audit = Check sample, in percent
policy-audit-help = Drawn at random for good, marked by you without the machine’s view. 5 to 10 is usual.
policy-audit-needed = Going out by itself needs a check sample: enter 1 or more, better 5.
policy-percent-range = Enter a whole number of percent, up to 50 for the check sample and 100 for the second marker.
policy-second = Second marker, in percent
policy-second-help = So many answers are marked by two teachers, the second without seeing the first mark.
policy-difference = Points between the two that need a third decision
policy-difference-help = Within them the first mark stands.
policy-difference-range = Enter a number from 0 to the points of this assignment.
policy-appeals = Days to ask for a second look
policy-appeals-help = Counted from the mark. 0 switches it off.
policy-days-range = Enter a whole number of days from 0 to 365.
policy-blind = Names while marking
policy-blind-yes = Hidden
policy-blind-yes-help = You can show a name; the log notes it.
policy-blind-no = Shown
policy-note = The rules count from now on. Marks that students see already stay as they are.
policy-saved = The rules are saved.
policy-conflict = Somebody else changed the rules meanwhile. Nothing was overwritten; look at theirs below and save again.

## Before anything goes to the gradebook

preview-to-send = To be sent
preview-on-release = When released
preview-blocked = Cannot be sent
preview-empty = Nobody has a mark yet.
preview-column-send = Mark
preview-column-there = In the gradebook
preview-column-problems = To be known
preview-now = goes now
preview-later = when released
preview-fine = Fine
preview-without = { $count ->
    [one] One more student has handed in and has no mark yet.
   *[other] { $count } more students have handed in and have no mark yet.
}
dry-run-heading = Ask the gradebook without sending anything.
dry-run-help = It shows whether this tool may write there and whether the column exists.
dry-run-button = Try it
dry-run-ready = The gradebook would take marks: access and column are there. Nothing was sent.
dry-run-problem = The gradebook would not take marks now.
problem-changed-in-lms = Somebody set another mark in the gradebook. It is left alone.
problem-zero = Zero points: some gradebooks show this like “not graded”.

## The log

log-help = Who or what did what, newest first. Lines are only ever added.
log-empty = Nothing was done yet.
log-column-what = What
log-column-who = Who
log-column-when = When
log-column-more = More
log-person = A person
log-program = The program
log-older = Older lines
log-grade-release = Mark released
log-grade-save = Mark saved
log-grade-second = Second mark given
log-grade-undo = Mark withdrawn
log-name-reveal = Name shown
log-policy-save = Rules changed
log-batch-rollback = Batch taken back
log-appeal-ask = Second look asked for
log-appeal-decide = Second look answered
log-groups-change = Groups changed
log-other = Changed

## Why this mark

why-title = Why this mark
why-link = Why this mark, and how to ask for a second look
why-by-teacher = A teacher gave the mark that counts.
why-by-machine = The mark that counts comes from the machine. A teacher set the rules for it.
why-role = The machine compares the answer with what the teacher expects and suggests a mark. It decides nothing about you as a person, and a teacher can change every mark.
why-steps = What happened
why-handed-in = Handed in
why-machine-read = The machine read it
why-person-accepted = A teacher agreed with the machine
why-person-marked = A teacher marked it
why-blind = without seeing the machine’s mark
why-asked = A second look was asked for
why-changed = A teacher looked again and changed the mark
why-kept = A teacher looked again; the mark stands
why-evidence = The words that it rests on
why-versions = Versions, for those who want to check
why-model-hash = Fingerprint of the model
why-head-hash = Fingerprint of the head
why-features = Version of the features
why-assignment-version = Version of the assignment
why-inputs-hash = Fingerprint of everything that was read
why-extent = Characters read, of all
why-same = The same text with the same versions gets the same mark, on every machine.

## A second look

appeal-heading = Ask a person to look again
appeal-help = Say what was overlooked or misunderstood. A teacher answers, whether the mark changes or not.
appeal-until = Possible until
appeal-criterion = About
appeal-whole = The whole mark
appeal-reason = Your reason
appeal-reason-help = A few sentences, 2,000 characters at most.
appeal-button = Ask for a second look
appeal-reason-missing = Say in a sentence what should be looked at.
appeal-reason-long = The reason is too long: 2,000 characters at most.
appeal-too-late = A second look cannot be asked for here any more: it was asked already, the time is over, or there is a newer mark.
appeal-asked = A teacher will look at it. You see the answer here.
appeal-state-open = You asked for a second look. A teacher will answer.
appeal-state-kept = A teacher looked again. The mark stands.
appeal-state-changed = A teacher looked again and changed the mark.
offers-heading = The same for like answers?
offers-decided = The mark was changed from { $before } to { $after }
offers-help = What helped one student should help all who wrote the same. Choose the answers to which the same change should be made; you can take it back under “Many at once”.
offers-legend = Like answers, the likest first
offers-change = { $before } → { $after }
offers-button = Change the chosen ones
offers-back = Go on marking
offers-none = No other answer is so much alike that the same change would fit.
search-name = Search by name
search-button = Search

## Like answers, agreement

section-groups = Like answers
section-agreement = Agreement
groups-saving = { $open } open answers take { $decisions } decisions
groups-help = Answers in a group say the same, with the same numbers and without a “not” between them. The answer in the middle stands first.
groups-under-way = The answers are being grouped. Reload the page in a moment.
groups-none = There are no groups yet.
groups-all = All groups
groups-column-middle = Group
groups-column-open = Open
groups-column-mean = Mean mark
group-middle = Middle:
group-not-open = not marked by this
group-split = Move the chosen ones to a group of their own
group-split-help = Answers that you move stay where you put them.
group-merge = Join with another group
group-merge-button = Join
group-decide = { $count ->
    [one] One decision for 1 answer
   *[other] One decision for { $count } answers
}
group-mark = { $count ->
    [one] Mark and release 1 answer
   *[other] Mark and release { $count } answers
}
group-accept = Release each one’s suggested mark
group-note = Answers that somebody has decided, and check samples, are left alone. You can take it back under “Many at once”.
groups-changed = The groups are changed.
groups-marked = The group is marked. You can take it back under “Many at once”.
groups-none-chosen = Choose the answers that should leave the group first.
verdict-open = The gate is open: sure marks may go out by themselves
verdict-too-few = Too few answers of the check sample are marked yet
verdict-agreement = The machine does not agree with you well enough yet
verdict-difference = The machine marks too high or too low on the whole
verdict-drift = The newest marks lie further apart than before: the gate is closed
verdict-outdated = The assignment has changed since: it has to prove itself anew
agreement-rests = It rests on { $marks } marks of people, { $sample } of them from the check sample.
agreement-not-gated = Your rules do not ask for it at the moment.
agreement-sample = Check sample: { $count } answers
agreement-sample-help = Drawn at random and marked without the machine’s view. The gate goes by these alone.
agreement-all = All marked answers: { $count }
agreement-all-help = Each mark is foretold from the other ones. Marks that were given in sight of the suggestion agree more easily.
agreement-none = After five decisions the machine begins to learn from them and shows here how far it agrees. So far: { $decisions }.
figure-kappa = Weighted kappa
figure-exact = Same mark
figure-adjacent = At most one step apart
figure-difference = Mean difference
figure-rmse = about { $points } points
confusion-heading = Your mark and the machine’s
confusion-help = Rows are your marks, columns the machine’s. What lies on the diagonal is the same.
levels-heading = Each mark by itself
levels-help = Precision: how many of the machine’s marks at this level you gave too. Recall: how many of yours it found. F1 is both as one number.
levels-points = Points
levels-precision = Precision
levels-recall = Recall
doubled-heading = { $count } answers with two people’s marks
doubled-help = Two people do not agree fully either. The last figure takes their own error out: how much better than the mean mark the machine foretells what many markers would give on average (PRMSE); 0.8 or more is good.
doubled-people = Kappa of the two people
doubled-machine = Kappa of the machine and the first of them
doubled-prmse = PRMSE
markers-heading = Steady marking
markers-help = For markers with 20 marks or more, held against the machine’s forecast of each answer. Drift: how many points higher the newest third is marked than the oldest. Sequence: from −1 to 1; above 0, an answer after a good one gets more, below 0 less. Near 0 is steady. Nobody is named.
markers-who = Marker
markers-number = Marker { $number }
markers-drift = Drift, points
markers-sequence = Sequence
calibration-heading = Sure and right
calibration-help = When it says 80 %, about 80 of 100 marks should be right.
calibration-sure = Sure
calibration-right = Right
calibration-count = Marks
risk-heading = What going out by itself would cost
risk-help = The share of wrong marks when only the surest answers are taken
risk-taken = Taken
risk-wrong = Wrong
learn-heading = Learn from your decisions now.
learn-help = Suggestions that nobody has decided are renewed; your marks and those that students see stay.
learn-button = Learn now
learn-queued = The machine is learning. Reload the page in a moment.
learn-nothing = There is nothing new to learn from. Five decisions are needed, and one since the last time.
newer-heading = { $count ->
    [one] The machine would now give 1 released mark otherwise
   *[other] The machine would now give { $count } released marks otherwise
}
newer-help = Nothing was changed: students see these marks. Take the newer ones, or leave them.
newer-button = { $count ->
    [one] Take the newer mark
   *[other] Take { $count } newer marks
}
looks-heading = Looks so far
looks-marks = { $marks } marks
looks-kappa = kappa { $kappa }
