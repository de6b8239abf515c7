### Mastery, practice, plans, and what keeps people going.

tab-learning = Learning
tab-mastery = Mastery
tab-practice = Practice
learning-save = Save
learning-off = Your teacher has switched this off in this course.

## What a student masters

mastery-heading = What I master
mastery-next = Next
mastery-due = { $count ->
    [one] 1 review is due
   *[other] { $count } reviews are due
}
mastery-none-due = No review is due. A little practice now makes the rest easier.
mastery-practise = Practise
mastery-plan-open = My plan
mastery-plan-make = Make a plan
mastery-outcomes = Outcome by outcome
mastery-help = How likely it is that you master each outcome, as far as your released marks and your practice tell. From { $percent } % on it counts as mastered. Only you and your teachers see this.
mastery-empty = Nothing is set up to be mastered in this course yet.
mastery-reached = Mastered
mastery-unknown = nothing known yet
mastery-before = First:
mastery-why = Why?
mastery-practise-this = Practise this
mastery-back = What I master
mastery-why-heading = Why this value
mastery-value = { $percent } %
mastery-value-help = Everybody begins at { $start } %. Good answers raise it, misses lower it, and what is not practised fades slowly. From { $percent } % on it counts as mastered. A mark of the machine weighs as much as the machine is sure of it, and never takes mastery away by itself.
mastery-steps = Step by step
mastery-no-steps = None of your marks or answers speaks of this outcome yet.

step-shown = { $title }: { $percent } % of the points
step-missed = { $title }: only { $percent } % of the points
step-held = { $title }: the machine’s mark alone does not take mastery away
step-settled = Your teacher said that you master this
step-time = { $days ->
    [one] A day without practice
   *[other] { $days } days without practice
}
step-gone = work that was erased
step-replaced = does not count any more

## Contesting a value

contest-heading = Not right?
contest-reason = What should your teacher know?
contest-help = Your teacher reads this with the list above, and decides. The value stays until then.
contest-send = Ask your teacher to look
contest-sent = Sent. Your teacher will look at it.
contest-reason-needed = Write a sentence that says what is not right.
contest-open-already = You have asked about this outcome already; your teacher has not answered yet.
contest-too-many = Wait until your teacher has answered some of your questions.
contest-open = waits for your teacher
contest-kept = the value stands
contest-left-out = a piece of evidence does not count any more
contest-is-mastered = your teacher says that you master it
contest-waits = A student disagrees:
contest-decide = What do you decide?
contest-mastered = The student masters this
contest-leave-out = One piece of evidence should not count
contest-keep = The value stands
contest-evidence = Which evidence? Only when you leave one out
contest-answer = Answer to the student
contest-settle = Decide
contest-settled = Decided. The student sees it with your answer.
contest-evidence-needed = Choose the evidence that should not count.
contest-settled-already = Somebody else decided this already.

## Practice

practice-heading = Practice
practice-today = { $count ->
    [0] Nothing practised today
    [one] 1 answer today, { $right } right
   *[other] { $count } answers today, { $right } right
}
practice-result = Your answer:
practice-right = Right
practice-partly = Partly right
practice-not-yet = Not right yet
practice-unclear = Could not be judged
practice-not-counted = The machine could not judge this answer, so it does not count. Compare it with the model answer yourself.
practice-model-answer = Model answer
practice-change = { $outcome }: from { $before } % to { $after } %.
practice-comes-back = It comes back for review:
practice-gap = What belongs into the gap?
practice-answer = Your answer
practice-check = Check
practice-checking = Checking…
practice-no-grade = Practice gives no grade, and nothing of it goes to the gradebook.
practice-none = Nothing to practise at the moment
practice-none-text = Your teacher has not put anything here for you yet, or you have practised all of it just now.
practice-held-back = { $count ->
    [one] 1 more item opens when the mark on its assignment is released.
   *[other] { $count } more items open when the marks on their assignments are released.
}
practice-empty = Write an answer first.
practice-busy = The machine is very busy. Your answer is still here: press the button again in a moment.
practice-item = Item
practice-outcome = Outcome
practice-seen = Practised
practice-due = Comes back

pick-review = Its review is due. Chance that you know it: about { $percent } %.
pick-pinned = Your teacher put it first. Chance that you know it: about { $percent } %.
pick-suits = Chosen because it is about as hard as helps most: chance that you know it about { $percent } %.
pick-explored = Drawn by lot, so that your level becomes clearer. Chance that you know it: about { $percent } %.
pick-chosen = Next in order, or chosen by you. Chance that you know it: about { $percent } %.

shelf-heading = All items in order

path-heading = Your own way
path-personal = Items are chosen for you from what you master.
path-plain = Items come in your teacher’s order, the same for everybody.
path-all = All items in order
path-switch-off = Do not choose for me
path-switch-on = Choose for me
path-changed = Changed.

## A study plan

plan-heading = My plan
plan-today = Today
plan-free = Nothing to do.
plan-minutes = { $minutes } min
plan-review = Review:
plan-practice = Practise:
plan-why-due = The review falls due on this day.
plan-why-overdue = { $days ->
    [one] The review has been due for a day.
   *[other] The review has been due for { $days } days.
}
plan-why-gain = Gains most for the time: from { $from } % to about { $to } %.
plan-why-opens = Opens the way to “{ $outcome }”: from { $from } % to about { $to } %.
plan-put-off = Put off
plan-day-off = Put off all of today
plan-all-on = Take back what was put off
plan-more-days = { $count ->
    [one] The plan goes on for one more day.
   *[other] The plan goes on for { $count } more days.
}
plan-short = What the time does not suffice for
plan-short-line = about { $expected } % by then, wanted { $wanted } %
plan-unplaced = { $count ->
    [one] One review finds no place.
   *[other] { $count } reviews find no place.
}
plan-without-items = nothing to practise yet; ask your teacher
plan-change = Change the plan
plan-make = Make a plan
plan-help = The plan is made anew every day from what you master by then. It keeps within your minutes.
plan-until = Until, for example the day before an exam
plan-minutes-label = Minutes a day
plan-most-reviews = Reviews a day at most
plan-rest = Days of rest
plan-save = Save the plan
plan-clear = Do without a plan
plan-saved = Saved.
plan-cleared = The plan is gone. You can make one again at any time.
plan-put-off-done = Put off to tomorrow.
plan-until-range = Choose a date from today on, within half a year.
plan-minutes-range = Give 5 to 240 minutes a day.
plan-reviews-range = Give 0 to 200 reviews a day.
plan-rest-all = Leave at least one weekday to study on.
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
plan-date = { $weekday }, { $day } { $month ->
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
}

## What keeps people going

play-heading = Keeping going
play-streak-days = { $days ->
    [0] No streak at the moment
    [one] 1 day in a row
   *[other] { $days } days in a row
}
play-streak-more = Freezes left: { $freezes } · your record: { $longest }
play-no-badges = Badges are for using feedback, for putting wrong ideas right, and for closing gaps.
play-badge-times = { $times ->
    [one] once
   *[other] { $times } times
}, step { $step }
play-goal = The class together: { $reached } of { $wanted } mastered outcomes
play-board = Leaderboard
play-board-few = It is shown when three have joined.
play-choose = What I want to see of this
play-legend = Switch on what helps you
play-rings = Rings of mastery
play-streak = Streak
play-badges = Badges
play-class-goal = The class’s goal
play-leaderboard = Leaderboard, under an alias
play-alias = Your alias
play-alias-help = Others see it instead of your name. Only for the leaderboard.
play-alias-needed = Choose an alias to join the leaderboard.
play-alias-long = Choose an alias of at most 30 characters.
play-alias-name = Choose an alias that is not your name.
play-alias-taken = Somebody else has this alias. Choose another one.
badge-used-feedback = Used feedback
badge-explained-misconception = Put a wrong idea right
badge-closed-gap = Closed a gap

## The teacher's pages

learning-heading = Learning
learning-class = The class
learning-outcomes = Outcomes
learning-items = Practice items
learning-class-heading = What the class masters
learning-class-help = Counted are students with a released mark or an answer to practice. Figures that rest on fewer than { $least } students are not shown.
learning-students = Students
learning-mastered = Mastered
learning-under-way = Half-way or more
learning-begun = Below half
learning-mean = Mean
learning-practice = { $students ->
    [one] One student practises
   *[other] { $students } students practise
}; { $answers ->
    [one] one answer counts
   *[other] { $answers } answers count
}.
learning-success = Success in practice: { $success } % (expected: { $expected } %). Items are chosen for about 78 %.
learning-settings = Settings
learning-enabled = Students see mastery, practice and plans
learning-enabled-help = Switched off, nothing is lost; you go on seeing the class.
learning-play = What keeps people going
learning-play-help = Each student can switch off what is on here. A leaderboard has to be joined, under an alias.
learning-goal = Goal of the class
learning-goal-help = Mastered outcomes of all together; 0 for none.
learning-threshold = Mastered from
learning-saved = Saved.
learning-name-needed = Give the outcome a name.
learning-weight-range = Give a weight from 0.1 to 10.
learning-circle = An outcome cannot come before itself, not even by way of others.
learning-outcomes-full = The course has as many outcomes as it can hold. Change one of them.

outcomes-help = An outcome is what students should be able to do. Each assignment that you tie to none has an outcome of its own name. Changes count at once, for earlier marks too.
outcomes-new = New outcome
outcomes-tied = { $count ->
    [0] No marks speak for it yet.
    [one] One mark speaks for it.
   *[other] { $count } marks speak for it.
}
outcomes-hidden = hidden
outcomes-name = Name
outcomes-weight = Weight
outcomes-ties = Marks that speak for it
outcomes-after = What comes first
outcomes-hide = Hide it: it counts for nothing, and students do not see it

items-drafts = Drafts to look at
items-drafts-help = Sentences from your material and model answers with a gap. Students see only those that you accept; correct them first where you like.
items-sentence = Sentence
items-gap = In the gap
items-approve = Accept
items-reject = Throw away
items-none = There is nothing to practise yet. Write an item, take an assignment, or have drafts made.
items-hard = Difficulty
items-answers = Answers
items-pinned = first
items-forbidden = taken out
items-pin = Put first
items-unpin = Not first
items-forbid = Take out
items-allow = Put back
items-up = Up
items-write = Write an item
items-prompt = Question, or a sentence with a gap
items-prompt-help = Four underscores (____) make a gap.
items-add = Add
items-bank = Take an assignment
items-bank-help = Students who can still hand it in here see it only after their mark has been released.
items-own-outcome = The assignment’s own
items-take = Take it
items-draft = Have drafts made
items-draft-help = Sentences with a gap, from the material that is released and from the model answers of this course’s assignments. Nothing is shown to students before you accept it.
items-draft-button = Draft
hard-unknown = not known yet
hard-easy = easy
hard-middle = middle
hard-hard = hard
practice-written = Added. Students can practise it now.
practice-taken = Taken. Students can practise it now.
practice-drafted = Drafts are ready to be looked at.
practice-no-drafts = No new drafts: neither material nor model answers hold more sentences that make a good gap.
practice-approved = Accepted. Students can practise it now.
practice-rejected = Thrown away.
practice-changed = Changed.
practice-full = The course has as many items as it can hold.
practice-outcome-needed = Choose an outcome.
practice-words-needed = Write both the question and the answer.
