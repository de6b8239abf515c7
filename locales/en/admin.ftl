### Pages for an administrator of a platform.

admin-heading = Administration
admin-lead = Your learning platform and this tool, in states and counts. No student’s work is shown here.
admin-open = Administration
admin-health = Health
admin-courses = Courses
admin-model = Model
admin-usage = Usage and cost
admin-data = Stored data
admin-audit = Audit log
admin-fact = Fact
admin-value = Value
admin-never = not yet

admin-course-count = Courses
admin-registration = Registration
admin-issuer = Issuer
admin-client = Client ID
admin-product = Product
admin-deployments = Deployments
admin-last-launch = Last launch
admin-last-score = Last mark that arrived
admin-problems = Marks that do not reach the gradebook
admin-problems-none = None. Every mark has arrived or is on its way.
admin-problem = What is wrong and what to do
admin-roles = Roles seen
admin-roles-text = Sessions of the last day by what the launch let its person do.
admin-role = Role
admin-sessions = Sessions
admin-role-instructor = Teachers
admin-role-learner = Students
admin-role-none = Neither, among them administrators

admin-course = Course
admin-by-machine = By machine
admin-courses-text = The part of the released marks that the machine gave.
admin-courses-privacy = No marks are shown here: what a class understands belongs to its teachers. Counts of courses with very few students are left out.

admin-model-text = The model that marks answers on this server. Its files are verified by their hashes at each start.
admin-model-name = Name and version
admin-licence = Licence
admin-attribution = Whose work it is
admin-languages = Languages
admin-dimensions = Length of a vector / tokens read
admin-encoder-hash = SHA-256 of the encoder
admin-head-hash = SHA-256 of the head
admin-features = Version of the features
admin-check = Does it give here what it should?
admin-check-text = Processors differ in eight-bit arithmetic. The check compares this machine’s results with stored ones and measures the speed. It takes a few seconds.
admin-check-button = Check now
admin-check-again = Check again
admin-check-passed = Passed: { $texts } texts, cosine { $cosine } or better, { $speed } texts a second on one core.
admin-check-failed = Failed: the lowest of { $texts } cosines is { $cosine }, below 0.99 ({ $speed } texts a second). Marks made on this machine may differ from the published figures. Use another machine or another model.
admin-install = Use another model
admin-install-1 = Put the model’s folder on the server: manifest.toml with name, version, licence, languages and hashes, and the files that it lists.
admin-install-2 = Set FEEDFORWARD_MODEL_DIR to the folder and run “feedforward check”. It verifies the hashes, compares results with the stored ones and measures the speed.
admin-install-3 = Restart the tool when the check has passed. Marks that were given before keep the name of the model that gave them.

admin-machine-marks = Marks by machine
admin-teacher-marks = Marks by teachers
admin-abstained = Passed on to a person
admin-both = Marked by both
admin-agreement = Agreement
admin-agreement-text = Of { $count } answers that both marked, { $same } % got the same points; the mean difference is { $difference } points of a hundred.
admin-speed = Speed and energy
admin-speed-text = One answer takes { $milliseconds } ms on average ({ $count } answers since the start): about { $rate } answers a second with all { $workers } workers busy.
admin-energy-text = About { $energy } watt hours for 1,000 answers: 1,000 × { $seconds } s × { $watts } W ÷ 3,600.
admin-energy-note = An estimate: it counts a busy core’s share of the machine and nothing else. Set watts_per_core to what yours draws.
admin-speed-none = Nothing has been graded since the start of this process, so there is nothing to measure yet.

admin-answer-bytes = Answers
admin-file-bytes = Files
admin-receipt = Receipt
admin-retention = How long work is kept
admin-retention-none = Answers and marks are kept until somebody erases them. Set retention_days to erase them by themselves.
admin-retention-days = { $days ->
    [one] Answers and marks are erased one day after they were handed in.
   *[other] Answers and marks are erased { $days } days after they were handed in.
}
admin-oldest = The oldest was handed in at { $at }.
admin-retention-text = Marks that arrived in the gradebook stay there. Each erasure leaves a line in the audit log.
admin-technical = Technical file and log
admin-technical-text = For those who answer for the use of the tool: what the system is, how it is set, the model and its card, agreement with teachers here, every assignment’s rules, and the whole log. People stand in it as random IDs.
admin-technical-button = Download the technical file
admin-older = Erase old work
admin-older-text = Erases everything of this platform that was handed in more than so many days ago: answers, files, marks and what the log says of them. This cannot be undone.
admin-older-days = Days
admin-days-wrong = Nothing was erased. Enter a whole number of days from 1 to 36,500.
admin-erased-older = { $count ->
    [one] Erased: one submission handed in before { $before }.
   *[other] Erased: { $count } submissions handed in before { $before }.
}
admin-erased-more = Erased: { $count } submissions handed in before { $before }. There are more; press the button again.
admin-person = Erase a person
admin-person-text = Erases a person of this platform and everything about them. Their marks in the gradebook stay there. This cannot be undone.
admin-person-id = ID in the LMS
admin-person-unknown = Nothing was erased. Nobody with this ID has come here from your platform.
admin-erased-person = Erased: the person. Submissions: { $submissions }, marks: { $grades }. Receipt: { $receipt }. The audit log keeps it, and nobody can find out from it whom it was.

admin-audit-text = Who or what did what, the newest first. People stand here as random IDs.
admin-audit-none = Nothing has been noted yet.
admin-at = When
admin-action = What
admin-actor = By
admin-subject = To
