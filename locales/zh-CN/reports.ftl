### 教师和学生的报告。

tab-reports = 报告
tab-progress = 我的进步
list-separator = 、

report-choices = 报告
report-assignment = 本次作业
report-course = 整门课程
report-foot = 报告只统计已发布的分数；同一学生有多次提交时，以成绩册所计的为准：最新一次、最高分或平均分。人数过少的数据一律不显示。
report-assignment-lead = 从这次作业的作答中能看到什么。
report-course-lead = 从整门课程中能看到什么。
report-day = { $year }-{ $month }-{ $day }

report-students = 学生
report-assignments = 作业
report-attempts-made = 提交次数
report-released = 已发布的分数
report-handed-in = 已提交
report-marks-count = 分数
report-mean = 平均
report-count = 数量
report-mark = 分数
report-attempt = 提交
report-assignment-name = 作业
report-criterion = 评分点
report-too-few = 数据不足
report-too-few-text = 目前有 { $count } 个已发布的分数，达到 { $least } 个后才显示统计。
report-empty-heading = 暂无可报告的内容
report-empty = 还没有人提交。等第一批分数发布后再来看看。

report-marks = 分数
report-marks-course = 每位学生按其各次作业计入成绩的分数的平均值计一次。
report-spread = 分数分布
report-spread-text = 平均 { $mean }%，标准差 { $deviation }（百分制），共 { $count } 名学生。
report-spread-step = 得分率（百分之），起点
report-spread-count = 学生人数
report-attempts = 历次提交
report-attempts-text = 每一次提交的已发布分数的平均值。
report-attempt-last = 第 { $number } 次及以后
report-gain = { $count } 名学生再次提交：平均从 { $first }% 提高到 { $last }%。
report-gain-share = 相当于补上了最初所缺部分的 { $percent }%。
report-names-below = 名单：得分不到一半

report-criteria = 评分点
report-heat = 各评分点的达成情况
report-heat-text = 每位学生取一份已发布的作答：以最高分计的作业取最高分的一份，其他作业取最新的一份。颜色越深，在该行中所占比例越大。
report-names-short = 列出未完全达到的 { $count } 人
report-reference = 参考答案 { $answer }
report-reference-point = 参考答案 { $answer } 的第 { $point } 点
report-items = 难度与区分度
report-items-heading = 各次作业
report-items-text = 难度即平均得分率：条越长越容易。区分度是与同一批学生其他作业得分的相关系数，介于 −1 与 1 之间。
report-items-criteria-text = 难度即该评分点的平均得分率：条越长越容易。区分度是与同一份作答其他评分点的相关系数，介于 −1 与 1 之间。
report-difficulty = 平均得分率
report-discrimination = 区分度
report-alpha = { $count } 次作业的信度（克龙巴赫 α 系数）：{ $alpha }。约 0.7 以上说明这些作业考查的是共同的能力。
report-alpha-criteria = { $count } 个评分点的信度（克龙巴赫 α 系数）：{ $alpha }。约 0.7 以上说明这些评分点考查的是共同的能力。
report-alpha-none = 分数太少，还无法判断信度。

report-wrong-ideas = 常见误解
report-wrong-ideas-text = 上述作答中出现作业所列误解的比例。
report-wrong-idea = 误解
report-wrong-idea-gone = 作业中已不再列出的误解（{ $id }）
report-share = 比例

report-feedback = 反馈有人看、有人用吗？
report-opened = { $released } 名学生中有 { $opened } 名打开过已发布的分数。
report-opened-none = 还没有发布任何分数。
report-uptake = 修改后补上的要点
report-uptake-text = 在未完全达到某个评分点、之后又再次提交的作答中，下一次达到了的有多少。
report-uptake-share = 已补上
report-uptake-count = 其中
report-uptake-none = 还没有学生的第二次提交获得已发布的分数。
report-names-unopened = 名单：未打开分数
report-ratings = 学生对反馈的评价
report-ratings-none = 还没有学生评价过反馈是否有用。
report-ratings-chart = 反馈有帮助吗？
report-ratings-text = 在反馈下方作出回答的各次提交。
report-rating = 回答
report-remarks = 缺少了什么
report-remark = 学生原话，最新的在前，不显示姓名

report-machine = 机器与教师
report-decision = 处理方式
report-automated = 机器评分直接发布
report-accepted = 教师发布了机器的评分
report-confirmed = 教师给出相同分数
report-changed = 教师给出不同分数
report-by-hand = 没有建议、由教师评分
report-acceptance = 教师查看过的 { $count } 条评分建议中，{ $percent }% 被采纳。
report-acceptance-few = { $count ->
    [0] 还没有教师查看过评分建议。
   *[other] 教师只查看过 { $count } 条评分建议，还不足以判断采纳率。
}
report-weeks = 每周情况
report-weeks-text = 按提交所在的周统计已发布分数的平均值；以及机器与教师都评过的作答中，分数相同的比例。
report-week = 周（起始日）
report-same = 分数相同
report-time-saved = 大约节省 { $hours } 小时：直接发布的 { $count } 个分数 × 每次人工评分 { $seconds } 秒。
report-time-timed = 秒数取自同一位教师在此处两次评分之间的平均间隔；超过十分钟的间隔不计。
report-time-assumed = 在此处记录到足够多的评分间隔之前，秒数是一个假定值。

report-units = 下次教学可以参考
report-units-text = 每次作业反映出的教学情况。只有本课程的教师能看到。
report-units-note = 数字不是结论：难的评分点也可以是好的评分点。
report-first-newest = 首次 → 最新
report-gain-name = 提高
report-most-missed = 失分最多
report-unit-missed = 《{ $title }》：{ $total } 份作答中有 { $short } 份未完全达到“{ $criterion }”。是否再举一个例子？

report-risk = 谁可能需要您的帮助
report-risk-text = 每个名字列在这里都有可以查证的理由，背后没有任何隐藏的评分。
report-risk-none = 目前没有需要特别留意的学生。
report-risk-rules = 理由包括：缺交两份或更多至少半数同学已提交的作业；最近两次分数比之前低 20 分以上（百分制），或低于 40%；两个或更多分数发布三天后仍未打开。
report-reasons = 理由
report-reasons-heading = 值得留意
report-reasons-none = 目前没有需要特别留意的情况。
risk-missing = 缺交 { $count } 份作业：{ $titles }。
risk-falling = 分数下滑：之前 { $before }%，最近两次 { $now }%。
risk-low = 最近两次分数偏低：平均 { $now }%。
risk-unopened = 有 { $count } 个分数尚未打开。
report-silent = 课程中有 { $count } 名学生从未提交：{ $names }。
report-silent-none = 课程名单上的每一位学生都提交过作业。
report-people = 学生
report-people-text = 每位学生计入成绩的分数的平均值，以及提交过的作业数。

report-over-time = 按提交顺序排列的最新分数
report-over-time-text = 各次作业的得分率。
report-newest-mark = 计入的分数
report-others = 其他同学的平均
report-others-text = 只有在您已有分数、且至少另有 { $least } 名同学有分数时，才显示其他同学的平均。
report-student-attempts-text = 每一次已有发布分数的提交。
report-open-points = 还没有说到的要点
report-open-points-text = 计入成绩的作答中没有完全说到的内容。
report-open-points-none = 计入成绩的作答已经说到了所有要点。
report-found = 情况

progress-heading = 我的进步
progress-empty = 您在这门课程中还没有提交过作业。
progress-no-marks = 您的分数都还没有发布。
progress-compare = 显示其他同学的平均
progress-alone = 隐藏其他同学的平均

names-heading = 给这些学生写信
names-help = 请将姓名复制到学习平台的消息中。本工具自己不发送任何消息。
names-count = { $count } 名学生
names-none = 目前没有。
names-nameless = 另有 { $count } 名学生的姓名学校没有共享。
names-back = 返回报告
names-short = 作答未完全达到“{ $criterion }”的学生
names-below = 得分不到一半的学生
names-unopened = 还没有打开分数的学生

export-heading = 导出
export-text = 每次提交一行，姓名以学校共享的为准。请像对待成绩册一样对待这些文件。
export-events-text = 学习事件以化名代替姓名，供学习记录库（LRS）使用；本工具不会自行发送。
export-csv = 分数（CSV）
export-xlsx = 分数（Excel）
export-xapi = 事件（xAPI）
export-caliper = 事件（Caliper）
export-lms-id = 平台中的编号
export-handed-in-at = 提交时间
export-points = 得分
export-full-marks = 满分
export-percent = 百分比
export-marked-by = 评分者
export-marked-at = 评分时间
export-opened-at = 学生打开时间
