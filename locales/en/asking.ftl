### Asking about the material, the teacher’s answers, and the talk about a returned answer.

tab-ask = Ask
tab-questions = Questions
asking-minute = Minute { $time }
asking-gone = A document that is not there any more

## The student’s page

ask-heading = Ask about the course
ask-label = Your question
ask-another = Another question
ask-help = Answers are sentences of your course’s material, word for word, with the place where they stand.
ask-material = See the material
ask-button = Ask
ask-left = { $count ->
    [0] This is your last question for now.
    [one] After this one you can ask one more within a day.
   *[other] After this one you can ask { $count } more within a day.
}
ask-until = You have asked as often as your teacher allows in one day. You can ask again from
ask-notice = A machine looks for the answer; it can pick the wrong sentence, so open the place and read on. Your question and what was found are kept for you. Your teacher reads them without your name, and sees your name only if you say so when you hand a question over.
ask-off = Your teacher has switched asking off in this course. Ask in class, or write to your teacher.
ask-no-material = There is no material to ask about yet. You can still ask and hand your question to your teacher.
ask-empty = Write a question first.
ask-long = The question is longer than 1,000 characters. Please shorten it; it is still below.
ask-busy = Too many people are asking at this moment. Please try again in a minute; your text is still below.
ask-is-off = Your teacher has switched asking off in this course.
ask-enough = You have asked as often as your teacher allows in one day. Your question is still below.
ask-quoted = From your course’s material, word for word:
ask-sure-high = This very likely answers your question.
ask-sure-middle = This probably answers your question. Open the place to be sure.
ask-sure-low = This may answer your question, and may not. Open the place and read what stands around it.
ask-verified = Answered by your teacher
ask-clarify = Several sections fit. Which one do you mean?
ask-clarify-button = Show what it says
ask-not-found = This does not seem to be in your course’s material.
ask-not-found-help = You can put it in other words, or hand it to your teacher. Their answer appears here.
ask-guarded = This is what “{ $title }” asks, and it can still be handed in. So there are hints instead of the answer.
hint-restate = Say in your own words what is asked, and what you know about it already.
hint-read = Read the section “{ $section }”.
hint-read-in = Read the section “{ $section }” in “{ $document }”.
hint-terms = Think about how this belongs together:
hint-attempt = Write an attempt and have it looked over, or ask your teacher.
hint-more = Another hint
ask-hand-over = Hand this question to your teacher
ask-hand-over-else = This does not help? Ask your teacher
ask-without-name = Without my name
ask-without-name-help = Your teacher sees the question only.
ask-with-name = With my name
ask-hand-over-button = Hand it to my teacher
ask-handed-over = Your teacher has your question. The answer will appear on this page.
ask-waiting = Your teacher has this question. The answer will appear here.
ask-dismissed = Your teacher has seen this question and left it without an answer here. Ask in class.
ask-teacher-answered = Your teacher’s answer
ask-report = Wrong source?
ask-report-words = What is wrong with it? (optional)
ask-report-button = Tell my teacher
ask-reported = Thank you. Your teacher will look at it.
ask-was-reported = You told your teacher that this source is wrong.
ask-earlier = Your questions
ask-state-answered = Answered
ask-state-clarify = Asked back
ask-state-not-found = Not in the material
ask-state-hints = Hints
ask-state-verified = Answered by your teacher
ask-state-waiting = With your teacher

## The teacher’s page

questions-heading = Questions
questions-lead = What students ask about this course’s material, and what waits for you.
questions-waiting = Waiting for your answer
questions-none = Nothing is waiting.
questions-nameless = Without a name
questions-guarded = It asks for “{ $title }”, which can still be handed in; the student got hints. What you answer goes to the student as you write it.
questions-answer = Your answer
questions-wording = The question, as it is kept with your answer
questions-wording-help = Word it for everybody, without anything about the one who asked.
questions-reused = Give this answer to everybody who asks the same
questions-reused-help = Also to those whose same question waits here now. Not while it is what an open assignment asks.
questions-answer-button = Answer
questions-dismiss = Leave without an answer
questions-answered = Answered. The student sees it now.
questions-done = Done.
questions-answer-missing = Write the answer first.
questions-question-missing = Write the question that the answer is kept with.
questions-answer-long = Question and answer may have 4,000 characters each. Nothing was sent; your text is still below.
questions-reports = Said to be a wrong source
questions-reports-help = A student says that this does not answer the question. Answer it yourself, or mend the material.
questions-better = Your answer instead
questions-close-report = The source is right
questions-talks = Talks that students hand to you
questions-talk-open = Still open:
questions-close-talk = Seen
questions-class = What the class asks
questions-nobody = Nobody has asked yet.
questions-gaps = Where the material leaves questions open
questions-gap-pages = pages { $from } to { $to } leave { $count } questions open
questions-gap-slides = slides { $from } to { $to } leave { $count } questions open
questions-gap-minutes = minutes { $from } to { $to } leave { $count } questions open
questions-gap-one = { $count ->
    [one] one question open near “{ $place }”
   *[other] { $count } questions open near “{ $place }”
}
questions-gap-whole = { $count ->
    [one] one question open
   *[other] { $count } questions open
}
questions-people = { $count ->
    [one] by one student
   *[other] by { $count } students
}
questions-few = Nothing that at least { $count } students asked.
questions-clusters = What is asked again and again
questions-question = Question
questions-times = Times
questions-askers = Students
questions-open = Without an answer
questions-privacy = Of the newest 400 questions. Shown without names, and only what at least { $count } students asked.
questions-try = Try a question
questions-try-help = You see what a student would be told now. It is not kept.
questions-confidence = Estimated chance that this is right:
questions-verified = Your answers that are given again
questions-withdraw = Do not give it again
questions-switches = Settings for this course
questions-what = What students may do
questions-asking = Ask about the material
questions-asking-help = Off: the page says so, and nothing is asked or answered.
questions-talking = Talk a returned answer through
questions-talking-help = Point by point, from what they wrote, as far as each assignment lets feedback go.
questions-a-day = Questions a student may ask in 24 hours
questions-a-day-help = Leave it empty for no limit.
questions-a-day-wrong = Write a whole number from 1 to 500, or leave it empty for no limit.
questions-caution = How sure must an answer be?
caution-careful = Very sure
caution-careful-help = English: about 4 in 10 answerable questions get a right answer; of the answers given, about 92 in 100 are right. Chinese: 7 in 10, and 84 in 100.
caution-usual = Fairly sure
caution-usual-help = English: about 5 in 10; 91 in 100 right. Chinese: 8 in 10, and 81 in 100.
caution-generous = Likely enough
caution-generous-help = English: about 3 in 4; 85 in 100 right. Chinese: 8 in 10, and 80 in 100; more is answered that the material does not hold.
questions-caution-note = Measured on public collections of questions, not on your course. What is not answered can be handed to you.
questions-saved = Saved.

## The talk about a returned answer

talk-link = Talk it through
talk-link-help = Find out step by step what is missing.
talk-heading = Talk it through
talk-lead = Starting from what you wrote, you are asked for what is missing: first openly, then with hints. Your mark does not change by it.
talk-notice = A machine reads what you write and keeps the talk with this attempt. Your teacher can see it if you hand it over.
talk-begin = Begin
talk-so-far = The talk
talk-your-answer = What you handed in
talk-tutor = Tutor
talk-you = You
talk-did-not-know = (I don’t know)
talk-your-turn = Your turn
talk-send = Send
talk-unknown = I don’t know: help me on
talk-hand-over-help = You would like your teacher to go on from here?
talk-hand-over = Hand it to my teacher
talk-handed-over = Your teacher has this talk.
talk-back = Back to the result
talk-long = That is longer than 2,000 characters. Please shorten it; it is still below.
talk-empty = Write something first, or press “I don’t know”.
talk-not-offered = There is nothing to talk through here: either everything was right, or your teacher has switched it off.

## A lesson’s transcript

questions-lessons = Lessons with a transcript
questions-lessons-help = What was spoken of, how fast, and what was asked.
lesson-heading = Lesson
lesson-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
lesson-pace = { $count } words a minute
lesson-note = Counted from the transcript alone, for you alone: a way to look, not a verdict. Chinese is counted in characters.
lesson-covered = What assignments look for, and what was spoken of
lesson-covered-help = The share of its terms that occur in the lesson. Something can be explained in other words.
lesson-no-outcomes = This course has no assignments to hold the lesson against.
lesson-outcome = Looked for
lesson-share = Terms spoken
lesson-topics = Topics
lesson-time = Time
lesson-about = Said here more than elsewhere
lesson-words = Words a minute
lesson-treats = Speaks of
lesson-questions = { $count ->
    [0] No questions
    [one] One question
   *[other] { $count } questions
}
lesson-pauses = { $count ->
    [0] No pauses of three seconds or more
    [one] One pause of three seconds or more
   *[other] { $count } pauses of three seconds or more
}
lesson-seconds = { $count } s
