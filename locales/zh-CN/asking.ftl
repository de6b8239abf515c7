### 就课程资料提问、教师的回答，以及围绕已批改答案的讨论。

tab-ask = 提问
tab-questions = 学生提问
asking-minute = { $time } 处
asking-gone = 资料已不存在

## 学生页面

ask-heading = 就课程内容提问
ask-label = 你的问题
ask-another = 再问一个
ask-help = 回答取自本课程的资料，一字不改，并注明出处。
ask-material = 查看资料
ask-button = 提问
ask-left = { $count ->
    [0] 这是你目前可以问的最后一个问题。
   *[other] 问完这个，一天之内还可以问 { $count } 个。
}
ask-until = 你今天的提问次数已达到老师设定的上限。可以再次提问的时间：
ask-notice = 答案由机器查找，可能会选错句子，请打开出处读一读上下文。你的问题和查到的内容会为你保存。老师看到的问题不带姓名；只有你转交问题时自己选择署名，老师才会看到是谁问的。
ask-off = 老师在本课程中关闭了提问功能。请在课上提问，或直接联系老师。
ask-no-material = 目前还没有可供查询的资料。你仍然可以提问，并把问题转交给老师。
ask-empty = 请先写下问题。
ask-long = 问题超过了 1000 个字符，请缩短。你写的内容还在下面。
ask-busy = 现在提问的人太多，请过一分钟再试。你写的内容还在下面。
ask-is-off = 老师在本课程中关闭了提问功能。
ask-enough = 你今天的提问次数已达到老师设定的上限。你的问题还在下面。
ask-quoted = 以下内容一字不改地摘自课程资料：
ask-sure-high = 这很可能就是你要的答案。
ask-sure-middle = 这大概就是你要的答案，请打开出处确认一下。
ask-sure-low = 这不一定是你要的答案，请打开出处读一读上下文。
ask-verified = 老师的回答
ask-clarify = 有好几处都对得上，你指的是哪一处？
ask-clarify-button = 看看这里怎么说
ask-not-found = 课程资料里似乎没有这方面的内容。
ask-not-found-help = 你可以换个说法再问，也可以把问题转交给老师，老师的回答会显示在这里。
ask-guarded = 这正是作业“{ $title }”要你回答的，而且现在还可以提交，所以这里只给提示，不给答案。
hint-restate = 用自己的话说说题目问的是什么，你已经知道些什么。
hint-read = 请读“{ $section }”这一节。
hint-read-in = 请读《{ $document }》中“{ $section }”这一节。
hint-terms = 想一想它们之间有什么联系：
hint-attempt = 先试着写一写，用“提交前检查”看一看，或者去问老师。
hint-more = 再给一个提示
ask-hand-over = 把这个问题转交给老师
ask-hand-over-else = 没有帮上忙？去问老师
ask-without-name = 不署名
ask-without-name-help = 老师只看到问题本身。
ask-with-name = 署名
ask-hand-over-button = 转交给老师
ask-handed-over = 问题已转交给老师，回答会显示在这个页面上。
ask-waiting = 问题在老师那里，回答会显示在这里。
ask-dismissed = 老师看过这个问题，但没有在这里回答。请在课上提问。
ask-teacher-answered = 老师的回答
ask-report = 出处不对？
ask-report-words = 哪里不对？（可不填）
ask-report-button = 告诉老师
ask-reported = 谢谢，老师会来看的。
ask-was-reported = 你已告诉老师这个出处不对。
ask-earlier = 你问过的问题
ask-state-answered = 已回答
ask-state-clarify = 待你说明
ask-state-not-found = 资料中没有
ask-state-hints = 提示
ask-state-verified = 老师已回答
ask-state-waiting = 在老师那里

## 教师页面

questions-heading = 学生提问
questions-lead = 学生就本课程资料问了什么，哪些在等您回答。
questions-waiting = 等您回答
questions-none = 没有待回答的问题。
questions-nameless = 未署名
questions-guarded = 这个问题问的是作业“{ $title }”，该作业现在还可以提交，学生只得到了提示。您写的回答会原样发给学生。
questions-answer = 您的回答
questions-wording = 与回答一起保存的问题
questions-wording-help = 请改成对所有人都适用的说法，不要留下提问者的个人信息。
questions-reused = 以后有人问同样的问题，就给出这个回答
questions-reused-help = 现在在这里等待的同样问题也会得到回答。如果问的是尚可提交的作业，则不会给出。
questions-answer-button = 回答
questions-dismiss = 不作回答
questions-answered = 已回答，学生现在就能看到。
questions-done = 已处理。
questions-answer-missing = 请先写下回答。
questions-question-missing = 请写下与回答一起保存的问题。
questions-answer-long = 问题和回答各不超过 4000 个字符。尚未发出，您写的内容还在下面。
questions-reports = 学生认为出处不对
questions-reports-help = 学生认为这里没有回答他的问题。您可以自己回答，或者修改资料。
questions-better = 改由您来回答
questions-close-report = 出处没有问题
questions-talks = 学生转交给您的讨论
questions-talk-open = 还没有谈到的：
questions-close-talk = 已阅
questions-class = 全班在问什么
questions-nobody = 还没有人提问。
questions-gaps = 资料中哪些地方没有讲清楚
questions-gap-pages = 第 { $from } 至 { $to } 页有 { $count } 个问题没有答案
questions-gap-slides = 第 { $from } 至 { $to } 张幻灯片有 { $count } 个问题没有答案
questions-gap-minutes = { $from } 至 { $to } 有 { $count } 个问题没有答案
questions-gap-one = { $place }附近有 { $count } 个问题没有答案
questions-gap-whole = 有 { $count } 个问题没有答案
questions-people = 来自 { $count } 名学生
questions-few = 没有至少 { $count } 名学生都问到的内容。
questions-clusters = 反复被问到的
questions-question = 问题
questions-times = 次数
questions-askers = 学生数
questions-open = 没有答案
questions-privacy = 取自最近 400 个问题。不显示姓名，只显示至少 { $count } 名学生问过的内容。
questions-try = 试问一个问题
questions-try-help = 您会看到学生现在问会得到什么。不会保存。
questions-confidence = 估计正确的可能性：
questions-verified = 会再次给出的回答
questions-withdraw = 不再给出
questions-switches = 本课程的设置
questions-what = 学生可以做什么
questions-asking = 就资料提问
questions-asking-help = 关闭后，页面会说明已关闭，不能提问，也不作回答。
questions-talking = 围绕已批改的答案进行讨论
questions-talking-help = 从学生写的内容出发，逐点讨论；能说到什么程度，由各作业的反馈设置决定。
questions-a-day = 每名学生 24 小时内可提问的次数
questions-a-day-help = 不限次数请留空。
questions-a-day-wrong = 请填 1 到 500 之间的整数；不限次数请留空。
questions-caution = 有多大把握才回答？
caution-careful = 把握很大
caution-careful-help = 中文：能回答的问题中约七成得到正确回答，给出的回答 100 个中约 84 个正确。英文：约四成，100 个中约 92 个正确。
caution-usual = 比较有把握
caution-usual-help = 中文：约八成，100 个中约 81 个正确。英文：约五成，100 个中约 91 个正确。
caution-generous = 有可能即可
caution-generous-help = 中文：约八成，100 个中约 80 个正确。英文：约七成五，100 个中约 85 个正确；资料里没有的内容也更容易被误答。
questions-caution-note = 以上数字在公开的问题集上测得，并非您的课程。没有回答的问题，学生可以转交给您。
questions-saved = 已保存。

## 围绕已批改答案的讨论

talk-link = 一起讨论
talk-link-help = 一步一步找出还缺什么。
talk-heading = 一起讨论
talk-lead = 从你写的内容出发，先请你自己补充，再给提示，逐步找出还缺什么。你的分数不会因此改变。
talk-notice = 你写的内容由机器阅读，讨论会与这次作答一起保存。只有你转交时，老师才会看到。
talk-begin = 开始
talk-so-far = 讨论内容
talk-your-answer = 你提交的答案
talk-tutor = 辅导
talk-you = 你
talk-did-not-know = （我不知道）
talk-your-turn = 轮到你了
talk-send = 发送
talk-unknown = 我不知道，再提示一下
talk-hand-over-help = 想请老师接着和你讨论吗？
talk-hand-over = 转交给老师
talk-handed-over = 讨论已转交给老师。
talk-back = 返回结果
talk-long = 超过了 2000 个字符，请缩短。你写的内容还在下面。
talk-empty = 请先写点什么，或者点“我不知道”。
talk-not-offered = 这里没有可讨论的：要么全部答对了，要么老师关闭了这项功能。

## 课堂文字稿

questions-lessons = 带文字稿的课堂
questions-lessons-help = 讲到了什么、语速如何、提了哪些问题。
lesson-heading = 课堂
lesson-minutes = { $count } 分钟
lesson-pace = 每分钟 { $count } 字
lesson-note = 仅根据文字稿统计，只供您本人参考，不是评价。英文按单词计数。
lesson-covered = 作业要求的内容与课堂上讲到的内容
lesson-covered-help = 该内容的用词在课堂上出现的比例。同样的意思也可能用别的说法讲过。
lesson-no-outcomes = 本课程还没有可供对照的作业。
lesson-outcome = 要求的内容
lesson-share = 讲到的用词
lesson-topics = 话题
lesson-time = 时间
lesson-about = 这一段讲得比别处多的
lesson-words = 每分钟字数
lesson-treats = 涉及的要求
lesson-questions = { $count ->
    [0] 没有提问
   *[other] { $count } 个提问
}
lesson-pauses = { $count ->
    [0] 没有三秒以上的停顿
   *[other] { $count } 次三秒以上的停顿
}
lesson-seconds = { $count } 秒
