### The student’s page.

task = Task
your-answer = Your answer
answer-again = Your next attempt
attempts-left = { $count ->
    [0] No attempts left
    [one] 1 attempt left
   *[other] { $count } attempts left
}
no-attempts-left = You have used all attempts.
attempts-heading = Attempts

## Banners

preview-test-student = You are here as a test student. Everything works, but no mark goes to the gradebook.
preview-teacher = This is what students see. Nothing is handed in from here.

## Writing

field-file = Add a file (optional)
field-file-help = Text, PDF, Word, PowerPoint, OpenDocument or a picture, up to 10 MB. The text of text, PDF, Word and PowerPoint files is read and shown to you; other files wait for your teacher.
submit = Hand in
submit-busy = Handing in…
submit-note = A machine reads your answer first; your teacher has the last word.
again-heading = Improve your answer and hand in again
word-one = word
word-many = words
draft-saving = Saving…
draft-saved = Draft saved
draft-local = Not saved on the server yet. A copy is kept in this browser.
draft-lost = Your sign-in has ended. A copy is kept in this browser: open the page again from your course to go on.
draft-long = The text is longer than can be handed in.
draft-found = This browser holds a newer text that had not reached the server.
draft-use = Use that text
draft-drop = Delete it

assignment-answer-empty = There is nothing to hand in yet. Write an answer or add a file.
assignment-answer-large = The text is longer than 200 kB. Please shorten it; it is still below.
assignment-attempts-used = You have used all attempts. Your text was not handed in; it is still below.
assignment-file-large = The file is larger than 10 MB. Make it smaller or paste the text. What you wrote is still below.
assignment-file-type = Files of this kind cannot be taken. Use text, PDF, Word, PowerPoint, OpenDocument or a picture. What you wrote is still below.
assignment-file-not-text = The text file cannot be read. Save it as UTF-8 or paste the text. What you wrote is still below.

## While it is being marked

grading-heading = Your answer is being read
grading-text = It is handed in and safe. This takes a few seconds; you may also leave and come back.
grading-ahead = { $count ->
    [one] One other answer is before yours.
   *[other] { $count } other answers are before yours.
}
grading-reload = Look again
progress-slow = This takes longer than usual. You can leave this page; the result will be here when you come back.
progress-offline = No connection at the moment. Still trying.
announce-marked = Your result is here.
announce-waiting = Your teacher will look at your answer.

waiting-heading = Your teacher will look at your answer
waiting-text = It is handed in and safe.
waiting-reasons = Why a person looks at it first:
waiting-next = The mark appears here when your teacher has released it.

## The result

result-heading = Result
score-title = { $score } of { $max ->
    [one] 1 point
   *[other] { $max } points
}
by-machine = Marked by machine
by-machine-accepted = Marked by machine, checked by your teacher
by-teacher = Marked by your teacher
by-teacher-name = Marked by { $name }
delivery-on-its-way = On its way to the gradebook
delivery-delivered = In the gradebook
delivery-needs-teacher = Not in the gradebook yet: your teacher knows and has to do something first
delivery-changed = Your teacher set another mark in the gradebook; that one counts
teacher-comment = Your teacher’s comment
next-step = One thing to do next
machine-can-err = Machines make mistakes. If you see it differently, ask your teacher: a person decides.

## Nothing here yet

not-set-up-student = There is nothing to do here yet. Please tell your teacher that this link has no assignment.
not-set-up-teacher = This link has no assignment yet. Write it now; students who open the link will then see it.
not-set-up-button = Write the assignment

## Dates

assignment-due = Due
assignment-opens = This assignment opens on
assignment-closed-since = No answers are taken any more since
assignment-marks-at = Marks are released on
assignment-not-open = This assignment is not open yet. Your text is kept here; hand it in when it opens.
assignment-closed = This assignment is closed. Your text is still here; ask your teacher whether you may still hand it in.

## Own work

check-button = Check before handing in
check-nothing = Nothing stands out. It is not handed in yet.
check-found = It is not handed in yet. Look at this first; you may hand it in all the same.
check-empty = There is no text yet.
check-short = It is very short for this task.
check-language = It is in a language that the machine cannot read here; your teacher will.
check-gibberish = No words could be found in it.
check-copied = It repeats the task. Say it in your own words.
check-off-topic = It seems to be about something else than the task.
check-long = It is very long: the machine reads the first 20,000 characters only.
receipt = Receipt (SHA-256 of your text):
own-download = Keep a copy
own-attempt = Attempt
own-handed-in = Handed in (UTC)
revision-heading = What your revision changed
revision-fixed = { $open ->
    [0] Nothing was open before.
   *[other] { $fixed } of { $open } open points are there now.
}
rating-heading = Did this feedback help you?
rating-question = Did it help you to see what to do next?
rating-yes = Yes
rating-partly = In part
rating-no = No
rating-comment = What was missing? (optional)
rating-send = Send
rating-thanks = Thank you. Your answer is kept with this attempt.
