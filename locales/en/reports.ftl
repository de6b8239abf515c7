### Reports for teachers and students.

tab-reports = Reports
tab-progress = My progress
list-separator = {", "}

report-choices = Reports
report-assignment = This assignment
report-course = Whole course
report-foot = Reports count released marks, and of several attempts what counts in the gradebook: the newest, the best or the mean. No number that rests on too few students is shown.
report-assignment-lead = What the answers to this assignment show.
report-course-lead = What the whole course shows.
report-day = { $year }-{ $month }-{ $day }

report-students = Students
report-assignments = Assignments
report-attempts-made = Attempts
report-released = Released marks
report-handed-in = Handed in
report-marks-count = Marks
report-mean = Mean
report-count = Number
report-mark = Mark
report-attempt = Attempt
report-assignment-name = Assignment
report-criterion = Criterion
report-too-few = not enough data
report-too-few-text = { $count ->
    [one] There is one released mark.
   *[other] There are { $count } released marks.
} Figures are shown from { $least } on.
report-empty-heading = Nothing to report yet
report-empty = Nobody has handed in yet. Come back when the first marks are released.

report-marks = Marks
report-marks-course = Each student counts once, with the mean of the marks that count.
report-spread = How marks are spread
report-spread-text = Mean { $mean } %, standard deviation { $deviation } points of a hundred, { $count } students.
report-spread-step = Percent of full marks, from
report-spread-count = students
report-attempts = Attempt by attempt
report-attempts-text = The mean of all released marks of each attempt.
report-attempt-last = Attempt { $number } and later
report-gain = { $count ->
    [one] One student tried again: from { $first } % to { $last } %.
   *[other] { $count } students tried again: from { $first } % to { $last } % on average.
}
report-gain-share = That is { $percent } % of what was missing at first.
report-names-below = Names: below half of the points

report-criteria = Criteria
report-heat = What answers say of each criterion
report-heat-text = One released answer of each student: the best where that one counts, elsewhere the newest. The darker a cell, the larger its share of the row.
report-names-short = { $count ->
    [one] Name the one who falls short
   *[other] Name the { $count } who fall short
}
report-reference = Model answer { $answer }
report-reference-point = Model answer { $answer }, point { $point }
report-items = Difficulty and discrimination
report-items-heading = Assignments
report-items-text = Difficulty is the mean share of the points: the longer the bar, the easier. Discrimination is the correlation with the same students’ other assignments, from −1 to 1.
report-items-criteria-text = Difficulty is the mean share of the criterion’s points: the longer the bar, the easier. Discrimination is the correlation with the same answers’ other criteria, from −1 to 1.
report-difficulty = Mean share
report-discrimination = Discrimination
report-alpha = Reliability (Cronbach’s alpha) over { $count } assignments: { $alpha }. From about 0.7 on, the assignments measure something in common.
report-alpha-criteria = Reliability (Cronbach’s alpha) over { $count } criteria: { $alpha }. From about 0.7 on, the criteria measure something in common.
report-alpha-none = There are too few marks to say how reliable they are.

report-wrong-ideas = Wrong ideas
report-wrong-ideas-text = The part of the same answers that show an idea from the assignment’s list of wrong ideas.
report-wrong-idea = Idea
report-wrong-idea-gone = An idea that is no longer in the assignment ({ $id })
report-share = Share

report-feedback = Is feedback read and used?
report-opened = { $opened } of { $released } students have opened their released mark.
report-opened-none = No mark has been released yet.
report-uptake = Points that a revision mended
report-uptake-text = Of the attempts that fell short of a criterion and were followed by another one: how many of those that followed met it.
report-uptake-share = Mended
report-uptake-count = Of
report-uptake-none = No student has handed in a second attempt with a released mark yet.
report-names-unopened = Names: mark not opened
report-ratings = What students say of the feedback
report-ratings-none = No student has said yet whether the feedback helped.
report-ratings-chart = Did the feedback help?
report-ratings-text = Of the attempts whose student answered the question under the feedback.
report-rating = Answer
report-remarks = What was missing
report-remark = In students’ words, the newest first, without names

report-machine = Machine and teacher
report-decision = Decision
report-automated = Machine’s mark went out by itself
report-accepted = Machine’s mark released by a teacher
report-confirmed = Teacher set the same points
report-changed = Teacher set other points
report-by-hand = Marked without a suggestion
report-acceptance = Of { $count } suggestions that a teacher looked at, { $percent } % stood.
report-acceptance-few = { $count ->
    [0] No teacher has looked at a suggestion yet.
    [one] A teacher has looked at one suggestion; that is not enough to say how many stand.
   *[other] Teachers have looked at { $count } suggestions; that is not enough to say how many stand.
}
report-weeks = Week by week
report-weeks-text = Mean of the released marks by the week of handing in; and of the answers that both machine and teacher marked, how many got the same points.
report-week = Week from
report-same = Same points
report-time-saved = Time saved: about { $hours } hours. That is { $count } marks that went out by themselves, times { $seconds } seconds for a decision by hand.
report-time-timed = The seconds are the mean pause between two decisions of the same teacher here; pauses above ten minutes are left out.
report-time-assumed = The seconds are an assumption until enough decisions have been timed here.

report-units = For the next time
report-units-text = What each assignment shows about its teaching. Only teachers of this course see it.
report-units-note = A number is no verdict: a hard criterion can be a good one.
report-first-newest = First → newest
report-gain-name = Gain
report-most-missed = Most missed
report-unit-missed = { $title }: { $short } of { $total } answers fall short of “{ $criterion }”. Worth another example?

report-risk = Who may need you
report-risk-text = Every name stands here for a reason that you can look up. There is no score behind it.
report-risk-none = Nobody stands out at the moment.
report-risk-rules = Reasons: two or more pieces of work missing that at least half of the class handed in; the two newest marks 20 points of a hundred below those before, or below 40 %; two or more marks not opened after three days.
report-reasons = Reasons
report-reasons-heading = Worth a look
report-reasons-none = Nothing stands out at the moment.
risk-missing = { $count } pieces of work are missing: { $titles }.
risk-falling = Marks are falling: { $before } % before, { $now } % in the two newest.
risk-low = The two newest marks are low: { $now } % on average.
risk-unopened = { $count } marks have not been opened.
report-silent = { $count ->
    [one] One student of the course has handed in nothing: { $names }.
   *[other] { $count } students of the course have handed in nothing: { $names }.
}
report-silent-none = Everybody on the course’s list has handed in something.
report-people = Students
report-people-text = The mean of each student’s marks that count, and how many assignments they handed in.

report-over-time = Newest marks in the order of handing in
report-over-time-text = Percent of full marks, assignment by assignment.
report-newest-mark = Mark that counts
report-others = Mean of the others
report-others-text = The others’ mean is shown where you have a mark and at least { $least } others have one.
report-student-attempts-text = Every attempt with a released mark.
report-open-points = Points still open
report-open-points-text = What the answers that count did not fully say.
report-open-points-none = The answers that count say everything that was looked for.
report-found = Found

progress-heading = My progress
progress-empty = You have not handed in anything in this course yet.
progress-no-marks = None of your marks has been released yet.
progress-compare = Show the mean of the others
progress-alone = Hide the mean of the others

names-heading = Write to these students
names-help = Copy the names into a message in your learning platform. This tool sends no messages itself.
names-count = { $count ->
    [one] One student
   *[other] { $count } students
}
names-none = Nobody at the moment.
names-nameless = { $count ->
    [one] One more student has a name that your school does not share.
   *[other] { $count } more students have names that your school does not share.
}
names-back = Back to the report
names-short = Students whose answer falls short of “{ $criterion }”
names-below = Students with less than half of the points
names-unopened = Students who have not opened their mark

export-heading = Take it with you
export-text = One row for each attempt, with names as your school shares them. Treat the files as you treat your gradebook.
export-events-text = Learning events carry pseudonyms in place of names. They are made for a learning record store; nothing is sent there by itself.
export-csv = Marks as CSV
export-xlsx = Marks for Excel
export-xapi = Events (xAPI)
export-caliper = Events (Caliper)
export-lms-id = ID in the LMS
export-handed-in-at = Handed in
export-points = Points
export-full-marks = Of
export-percent = Percent
export-marked-by = Marked by
export-marked-at = Marked
export-opened-at = Opened by the student
