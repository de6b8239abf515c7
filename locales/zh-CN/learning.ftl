### 掌握情况、练习、计划与激励。

tab-learning = 学习
tab-mastery = 掌握情况
tab-practice = 练习
learning-save = 保存
learning-off = 老师在本课程中关闭了此功能。

## 学生掌握了什么

mastery-heading = 我的掌握情况
mastery-next = 接下来
mastery-due = 有 { $count } 项复习到期
mastery-none-due = 没有到期的复习。现在练一点，后面会更轻松。
mastery-practise = 去练习
mastery-plan-open = 我的计划
mastery-plan-make = 制定计划
mastery-outcomes = 各项目标
mastery-help = 根据已公布的成绩和你的练习，估计你掌握每项目标的可能性。达到 { $percent }% 即视为掌握。只有你和老师能看到。
mastery-empty = 本课程还没有设定要掌握的内容。
mastery-reached = 已掌握
mastery-unknown = 尚无依据
mastery-before = 先学：
mastery-why = 为什么？
mastery-practise-this = 练习这一项
mastery-back = 我的掌握情况
mastery-why-heading = 数值的由来
mastery-value = { $percent }%
mastery-value-help = 每个人都从 { $start }% 开始。答得好会上升，答错会下降，长时间不练会慢慢回落。达到 { $percent }% 即视为掌握。机器评分按其把握程度计入，且不会单独取消“已掌握”。
mastery-steps = 每一步变化
mastery-no-steps = 你的成绩和练习还没有涉及这一项。

step-shown = { $title }：得到 { $percent }% 的分数
step-missed = { $title }：只得到 { $percent }% 的分数
step-held = { $title }：仅凭机器评分不会取消“已掌握”
step-settled = 老师确认你已掌握
step-time = { $days } 天没有练习
step-gone = 已删除的作业
step-replaced = 不再计入

## 对数值提出异议

contest-heading = 觉得不对？
contest-reason = 想告诉老师什么？
contest-help = 老师会结合上面的记录来看并作出决定。在此之前数值不变。
contest-send = 请老师看一看
contest-sent = 已发送，老师会查看。
contest-reason-needed = 请写一句话说明哪里不对。
contest-open-already = 你已就这一项提出异议，老师还没有答复。
contest-too-many = 请等老师答复之前的一些问题后再提出。
contest-open = 等待老师答复
contest-kept = 数值不变
contest-left-out = 有一项依据不再计入
contest-is-mastered = 老师确认你已掌握
contest-waits = 学生有异议：
contest-decide = 你的决定
contest-mastered = 该学生已掌握
contest-leave-out = 有一项依据不应计入
contest-keep = 数值不变
contest-evidence = 哪一项依据？仅在去除依据时选择
contest-answer = 给学生的答复
contest-settle = 确定
contest-settled = 已处理，学生会看到结果和你的答复。
contest-evidence-needed = 请选择不应计入的依据。
contest-settled-already = 已有其他老师处理。

## 练习

practice-heading = 练习
practice-today = { $count ->
    [0] 今天还没有练习
   *[other] 今天答了 { $count } 题，答对 { $right } 题
}
practice-result = 你的回答：
practice-right = 正确
practice-partly = 部分正确
practice-not-yet = 还不正确
practice-unclear = 无法判断
practice-not-counted = 机器无法判断这个回答，因此不计入。请自己与参考答案对照。
practice-model-answer = 参考答案
practice-change = { $outcome }：从 { $before }% 变为 { $after }%。
practice-comes-back = 下次复习时间：
practice-gap = 空格里应填什么？
practice-answer = 你的回答
practice-check = 检查
practice-checking = 正在检查……
practice-no-grade = 练习不计成绩，也不会传到成绩册。
practice-none = 目前没有可练习的内容
practice-none-text = 老师还没有为你准备练习，或者你刚刚都练过了。
practice-held-back = 另有 { $count } 题要等相应作业的成绩公布后才开放。
practice-empty = 请先写下回答。
practice-busy = 机器现在很忙。你的回答还在这里，请稍后再按一次。
practice-item = 题目
practice-outcome = 目标
practice-seen = 上次练习
practice-due = 下次复习

pick-review = 该复习了。你答对的可能性约为 { $percent }%。
pick-pinned = 老师把它排在最前。你答对的可能性约为 { $percent }%。
pick-suits = 难度正合适：你答对的可能性约为 { $percent }%。
pick-explored = 随机抽取，以便更清楚地了解你的水平。你答对的可能性约为 { $percent }%。
pick-chosen = 按顺序或由你自己选择。你答对的可能性约为 { $percent }%。

shelf-heading = 按顺序列出的全部题目

path-heading = 自己选择方式
path-personal = 题目根据你的掌握情况挑选。
path-plain = 题目按老师的顺序出现，人人相同。
path-all = 按顺序看全部题目
path-switch-off = 不要为我挑选
path-switch-on = 为我挑选
path-changed = 已更改。

## 学习计划

plan-heading = 我的计划
plan-today = 今天
plan-free = 没有安排。
plan-minutes = { $minutes } 分钟
plan-review = 复习：
plan-practice = 练习：
plan-why-due = 这一天到了复习时间。
plan-why-overdue = 复习已到期 { $days } 天。
plan-why-gain = 同样的时间收获最大：从 { $from }% 提高到约 { $to }%。
plan-why-opens = 为“{ $outcome }”打基础：从 { $from }% 提高到约 { $to }%。
plan-put-off = 推迟
plan-day-off = 今天全部推迟
plan-all-on = 取消推迟
plan-more-days = 计划之后还有 { $count } 天。
plan-short = 时间不够完成的内容
plan-short-line = 届时约 { $expected }%，目标 { $wanted }%
plan-unplaced = 有 { $count } 项复习排不下。
plan-without-items = 还没有可练习的题目，请问问老师
plan-change = 修改计划
plan-make = 制定计划
plan-help = 计划每天根据你当时的掌握情况重新安排，不会超出你给的时间。
plan-until = 截止日期，例如考试前一天
plan-minutes-label = 每天分钟数
plan-most-reviews = 每天最多复习数
plan-rest = 休息日
plan-save = 保存计划
plan-clear = 不用计划
plan-saved = 已保存。
plan-cleared = 计划已删除，随时可以重新制定。
plan-put-off-done = 已推迟到明天。
plan-until-range = 请选择今天起半年之内的日期。
plan-minutes-range = 请填写每天 5 到 240 分钟。
plan-reviews-range = 请填写每天 0 到 200 项复习。
plan-rest-all = 请至少留一天学习。
weekday-1 = 星期一
weekday-2 = 星期二
weekday-3 = 星期三
weekday-4 = 星期四
weekday-5 = 星期五
weekday-6 = 星期六
weekday-7 = 星期日
plan-date = { $month }月{ $day }日 { $weekday }

## 激励

play-heading = 坚持学习
play-streak-days = { $days ->
    [0] 目前没有连续学习
   *[other] 连续学习 { $days } 天
}
play-streak-more = 剩余补签：{ $freezes } · 最长纪录：{ $longest } 天
play-no-badges = 运用反馈、改正错误想法、补上薄弱项，都能获得徽章。
play-badge-times = { $times } 次，第 { $step } 级
play-goal = 全班共同掌握：{ $reached } / { $wanted } 项
play-board = 排行榜
play-board-few = 有三人加入后显示。
play-choose = 选择要显示的内容
play-legend = 打开对你有帮助的项目
play-rings = 掌握圆环
play-streak = 连续学习
play-badges = 徽章
play-class-goal = 全班目标
play-leaderboard = 排行榜（使用化名）
play-alias = 你的化名
play-alias-help = 别人看到的是化名而不是姓名，仅用于排行榜。
play-alias-needed = 加入排行榜请先起一个化名。
play-alias-long = 化名最多 30 个字符。
play-alias-name = 请不要用自己的姓名作化名。
play-alias-taken = 这个化名已有人使用，请换一个。
badge-used-feedback = 运用了反馈
badge-explained-misconception = 改正了错误想法
badge-closed-gap = 补上了薄弱项

## 教师页面

learning-heading = 学习
learning-class = 全班
learning-outcomes = 学习目标
learning-items = 练习题
learning-class-heading = 全班的掌握情况
learning-class-help = 统计有已公布成绩或练习记录的学生。不足 { $least } 人的数据不显示。
learning-students = 学生数
learning-mastered = 已掌握
learning-under-way = 过半
learning-begun = 不到一半
learning-mean = 平均
learning-practice = { $students } 名学生在练习，{ $answers } 个回答计入。
learning-success = 练习正确率：{ $success }%（预期 { $expected }%）。题目按约 78% 的正确率挑选。
learning-settings = 设置
learning-enabled = 学生可以看到掌握情况、练习和计划
learning-enabled-help = 关闭后不会丢失任何内容，你仍能看到全班情况。
learning-play = 激励元素
learning-play-help = 这里打开的，每个学生都可以自己关闭。排行榜须自愿加入，并使用化名。
learning-goal = 全班目标
learning-goal-help = 所有人合计掌握的目标数；0 表示不设。
learning-threshold = 视为掌握
learning-saved = 已保存。
learning-name-needed = 请给目标起个名称。
learning-weight-range = 权重请填 0.1 到 10。
learning-circle = 一项目标不能直接或间接地先于自己。
learning-outcomes-full = 本课程的目标数已达上限，请修改已有的目标。

outcomes-help = 学习目标是学生应当会做的事。没有归入任何目标的作业，会有一项与它同名的目标。更改立即生效，也适用于以前的成绩。
outcomes-new = 新目标
outcomes-tied = { $count ->
    [0] 还没有成绩作为依据。
   *[other] 有 { $count } 项成绩作为依据。
}
outcomes-hidden = 已隐藏
outcomes-name = 名称
outcomes-weight = 权重
outcomes-ties = 作为依据的成绩
outcomes-after = 需要先掌握
outcomes-hide = 隐藏：不计入，学生也看不到

items-drafts = 待审阅的草稿
items-drafts-help = 取自课程资料和参考答案的填空句。只有你采用的学生才能看到；可以先修改。
items-sentence = 句子
items-gap = 空格内容
items-approve = 采用
items-reject = 不要
items-none = 还没有练习题。可以自己写、选用作业，或生成草稿。
items-hard = 难度
items-answers = 回答数
items-pinned = 优先
items-forbidden = 已停用
items-pin = 设为优先
items-unpin = 取消优先
items-forbid = 停用
items-allow = 启用
items-up = 上移
items-write = 写一道题
items-prompt = 问题，或带空格的句子
items-prompt-help = 四个下划线（____）表示空格。
items-add = 添加
items-bank = 选用作业
items-bank-help = 如果学生还能在这里提交这份作业，要等成绩公布后才会看到。
items-own-outcome = 作业自己的目标
items-take = 选用
items-draft = 生成草稿
items-draft-help = 从已发布的课程资料和本课程作业的参考答案生成填空句。在你采用之前，学生看不到。
items-draft-button = 生成
hard-unknown = 尚不清楚
hard-easy = 容易
hard-middle = 中等
hard-hard = 较难
practice-written = 已添加，学生现在可以练习。
practice-taken = 已选用，学生现在可以练习。
practice-drafted = 草稿已生成，请审阅。
practice-no-drafts = 没有新的草稿：课程资料和参考答案里没有更多适合填空的句子。
practice-approved = 已采用，学生现在可以练习。
practice-rejected = 已丢弃。
practice-changed = 已更改。
practice-full = 本课程的练习题已达上限。
practice-outcome-needed = 请选择一项目标。
practice-words-needed = 问题和答案都要填写。
