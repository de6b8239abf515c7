### 批阅台：批阅、规则、复核、记录。

## 分页的列表

pages-label = 列表的各页
pages-previous = 上一页
pages-next = 下一页
pages-shown = 第 { $from }–{ $to } 条，共 { $total } 条
cancel = 取消
answer-code = 答案 { $code }
answers-count = { $count } 份答案
likeness = 相似度 { $percent }%

## 批阅台的各个页面

tab-marking = 批阅
sections-label = 批阅的各个页面
section-queue = 待批阅
section-bulk = 批量处理
section-preview = 成绩册检查
section-policy = 规则
section-log = 记录

## 为什么需要人来看

need-appeal = 学生请求复核
need-appeal-help = 学生请老师重新看这个分数。
need-adjudicate = 两位老师评分不一
need-adjudicate-help = 两位老师的分数相差太大，请决定学生的最终分数。
need-second = 需要第二位老师
need-second-help = 另一位老师已经评过这份答案。请在看不到其分数的情况下独立评分，之后再比较。
need-audit = 抽查样本
need-audit-help = 随机抽中。请在看不到系统意见的情况下评分，用来衡量系统与老师的一致程度。
need-flagged = 内容异常
need-flagged-help = 文字疑似抄录、含隐藏字符、在对评卷人说话或偏题。系统没有因此扣分。
need-abstained = 系统没有把握
need-abstained-help = 系统不愿下结论，它给的分数只是猜测。
need-borderline = 介于两档之间
need-borderline-help = 上一档或下一档几乎同样可能。
need-look = 按规则需要看
need-look-help = 按你的规则，学生看到分数前要有人看过。
need-saved = 已保存，未发布
need-saved-help = 这里保存了分数，学生还看不到。

## 列表

queue-waiting = 有 { $count } 份答案等你批阅。
queue-need-help = 最需要人看的排在最前。
queue-random-help = 所有还没有人决定过的答案，随机排列，顺序固定不变。
queue-order-teaching = 最能教会机器的在前
queue-teaching-help = 先评最能代表其他作答的几份：每给一个分数，机器都能用到许多作答上。
queue-estimate = 按每份 90 秒计，约需 { $minutes } 分钟。
queue-estimate-timed = 按目前的速度，约需 { $minutes } 分钟。
queue-start = 开始批阅
queue-empty = 没有需要你批阅的答案。
queue-empty-help = 新的答案会自动出现在这里。
queue-order-label = 顺序
queue-order-need = 按需要程度
queue-order-random = 随机顺序
queue-needs-label = 原因
queue-caption = 等待批阅的答案及原因
column-answer = 答案
column-need = 为什么需要你
hidden-short = 你决定之前不显示

## 一份答案

to-queue = 待批阅
blind-note = 批阅时不显示姓名。
blind-reveal = 显示姓名（会写入记录）
colleague-at-work = 另一位老师对这份答案有未完成的决定。
two-heading = 两个分数
two-first = 第一位老师
two-second = 第二位老师
machine-hidden = 在你决定之前不显示系统的意见，以保证分数出自你自己的判断。
near-heading = 几乎相同的答案
near-help = 本班措辞几乎相同的其他答案。相似本身不说明任何问题，也不会扣分。
criterion-suggested = 建议 { $points } 分
criterion-points = 第 { $number } 项的分数（0 到 { $max }）
criterion-comment = 对这一项的评语
field-score-sum = 留空则把上面各项相加。
bank-label = 你以前的评语
bank-help = 相似答案的评语排在前面，选中的会加到评语里。
bank-none = 选择评语
comment-search = 搜索你的评语
comment-search-button = 搜索
reason-label = 为什么与系统不同（仅老师可见）
appeal-answer = 给学生的答复
appeal-answer-help = 无论是否改分，学生都会在分数旁看到它。
desk-draft-saved = 未完成的决定已保存
desk-offline = 没有网络。你的决定保存在这个浏览器里，恢复网络后请再按一次。
decide-second = 你是第二位评分老师。两个分数足够接近时，发布第一个分数。
keys-heading = 快捷键
keys-next-previous = 下一份、上一份
keys-criterion = 某一项的分数
keys-points = 分数
keys-leave = 离开输入框
key-escape = Esc
keys-on = 使用这些快捷键
review-criterion-range = 请输入 0 到这一项满分之间的数。
marking-held = 已保存。发布前由第二位老师再评一次。
marking-differs = 已保存。你的分数与第一个分数相差太大，将由老师决定。
marking-done = 按这个顺序已经没有等待的答案。
overview-batch-done = 已完成，可以在下面撤回。
overview-batch-none = 没有答案被改动：它们都已有人决定，或不能一起处理。
overview-batch-undone = 已撤回，恢复为以前的分数。
overview-batch-was-undone = 这一批之前已经撤回。

## 批量处理

bulk-heading = 一起发布建议的分数
bulk-help = 只包括没有人决定过、且可以看到建议的答案；抽查样本从不在内。
bulk-nothing = 目前没有可以一起发布的答案。
bulk-look = 先看看
bulk-confirm = { $count } 份答案将采用建议的分数，学生会看到。
bulk-mean = 平均 { $mean } 分（满分 { $max }）。
bulk-least-sure = 其中最没有把握的
lot-all = 全部建议
lot-band = 把握不低于 { $percent }%
batches-heading = 批量操作记录
batches-help = 撤回会以新分数的形式恢复以前的分数；之后又有人决定过的答案不受影响。成绩册已收到的分数会保留到你再次决定。
batches-none = 还没有批量操作。
batch-undo = 撤回
batch-undone = 已撤回
method-single = 逐份
method-group = 相似答案组
method-band = 按把握程度
method-flag = 按原因
method-all = 全部建议
method-appeal = 复核之后
method-second = 第二位老师
method-adjudication = 两位老师之间
method-regrade = 系统的新分数
method-rollback = 撤回

## 规则

policy-mode = 系统的哪些分数可以直接发布？
mode-plain = 按作业设置
mode-plain-help = 目前：{ $policy }。
mode-gated = 经过验证之后
mode-gated-help = 只有当系统在本题、本模型的抽查样本上与你的评分足够一致之后，有把握的分数才会发布。样本本身始终等你来看。
mode-shadow = 都不发布，也不显示
mode-shadow-help = 系统默默评分，任何人在决定之前都看不到；之后可以看到一致程度。
policy-settings = 修改作业设置
policy-gate = 必须达到的一致程度
policy-gate-help = 二次加权 kappa，0 到 1，以 95% 区间的下限为准。通常取 0.7。
policy-gate-range = 请输入 0 到 1 之间的数。
policy-cap = 最多自动发布多少个分数
policy-cap-help = 0 表示不限。
policy-cap-range = 请输入 0 到 100,000 的整数。
policy-audit = 抽查样本（百分比）
policy-audit-help = 随机抽取并长期有效，由你在看不到系统意见的情况下评分。通常取 5 到 10。
policy-audit-needed = 自动发布需要抽查样本：请填 1 以上，最好是 5。
policy-percent-range = 请输入整数百分比：抽查样本最多 50，第二位老师最多 100。
policy-second = 第二位老师评分（百分比）
policy-second-help = 这部分答案由两位老师评分，第二位看不到第一位的分数。
policy-difference = 相差多少分需要再决定
policy-difference-help = 在此范围内以第一个分数为准。
policy-difference-range = 请输入 0 到本作业满分之间的数。
policy-appeals = 可以请求复核的天数
policy-appeals-help = 从得到分数起计算，0 表示关闭。
policy-days-range = 请输入 0 到 365 的整数天数。
policy-blind = 批阅时的姓名
policy-blind-yes = 隐藏
policy-blind-yes-help = 可以显示某个姓名，会写入记录。
policy-blind-no = 显示
policy-note = 规则从现在起生效，学生已经看到的分数不变。
policy-saved = 规则已保存。
policy-conflict = 其他人同时修改了规则。没有覆盖任何内容，请查看后再保存。

## 发送到成绩册之前

preview-to-send = 待发送
preview-on-release = 发布后发送
preview-blocked = 无法发送
preview-empty = 还没有人有分数。
preview-column-send = 分数
preview-column-there = 成绩册中
preview-column-problems = 需要知道的
preview-now = 正在发送
preview-later = 发布后
preview-fine = 正常
preview-without = 另有 { $count } 名学生已提交但还没有分数。
dry-run-heading = 只询问成绩册，不发送任何内容。
dry-run-help = 可以知道本工具能否写入，以及成绩栏是否存在。
dry-run-button = 试一试
dry-run-ready = 成绩册可以接收分数：权限和成绩栏都在。没有发送任何内容。
dry-run-problem = 成绩册现在不能接收分数。
problem-changed-in-lms = 有人在成绩册里设置了别的分数，会保持不变。
problem-zero = 零分：有些成绩册会显示成“未评分”。

## 记录

log-help = 谁做了什么，最新的在前。记录只增不改。
log-empty = 还没有任何操作。
log-column-what = 事项
log-column-who = 谁
log-column-when = 时间
log-column-more = 详情
log-person = 某人
log-program = 程序
log-older = 更早的记录
log-grade-release = 发布分数
log-grade-save = 保存分数
log-grade-second = 给出第二个分数
log-grade-undo = 撤销分数
log-name-reveal = 显示姓名
log-policy-save = 修改规则
log-batch-rollback = 撤回一批
log-appeal-ask = 请求复核
log-appeal-decide = 答复复核
log-groups-change = 修改分组
log-other = 改动

## 为什么是这个分数

why-title = 为什么是这个分数
why-link = 为什么是这个分数，如何请求复核
why-by-teacher = 计入的分数由老师给出。
why-by-machine = 计入的分数来自系统，规则由老师制定。
why-role = 系统把答案与老师的要求比较并建议分数。它不对你本人作任何判断，老师可以修改每一个分数。
why-steps = 经过
why-handed-in = 提交
why-machine-read = 系统阅读
why-person-accepted = 老师同意系统的分数
why-person-marked = 老师评分
why-blind = 未看系统的分数
why-asked = 请求复核
why-changed = 老师复核并修改了分数
why-kept = 老师已复核，分数不变
why-evidence = 依据的文字
why-versions = 版本信息（供核查）
why-model-hash = 模型指纹
why-head-hash = 评分头指纹
why-features = 特征版本
why-assignment-version = 作业版本
why-inputs-hash = 所读内容的指纹
why-extent = 已读字符数 / 总数
why-same = 同样的文字、同样的版本，在任何机器上得到同样的分数。

## 复核

appeal-heading = 请老师再看一次
appeal-help = 请说明哪里被忽略或误解。无论是否改分，老师都会答复。
appeal-until = 截止
appeal-criterion = 关于
appeal-whole = 整个分数
appeal-reason = 你的理由
appeal-reason-help = 几句话即可，最多 2,000 字。
appeal-button = 请求复核
appeal-reason-missing = 请用一句话说明要看什么。
appeal-reason-long = 理由太长：最多 2,000 字。
appeal-too-late = 这里已经不能请求复核：已经请求过、时间已过，或已有新的分数。
appeal-asked = 老师会重新看，答复会显示在这里。
appeal-state-open = 你已请求复核，老师会答复。
appeal-state-kept = 老师已复核，分数不变。
appeal-state-changed = 老师已复核并修改了分数。
offers-heading = 对相似答案作同样修改？
offers-decided = 分数由 { $before } 改为 { $after }
offers-help = 对一名学生有效的，也应对写法相同的学生有效。请选择要作同样修改的答案；可以在“批量处理”中撤回。
offers-legend = 相似的答案，最相似的在前
offers-change = { $before } → { $after }
offers-button = 修改选中的答案
offers-back = 继续批阅
offers-none = 没有其他答案相似到需要同样修改。
search-name = 按姓名搜索
search-button = 搜索

## 相似答案与一致程度

section-groups = 相似答案
section-agreement = 一致程度
groups-saving = { $open } 份待批答案只需 { $decisions } 次决定
groups-help = 同一组的答案意思相同，数字一致，也没有肯定与否定之别。最居中的答案排在最前。
groups-under-way = 正在分组，请稍后刷新页面。
groups-none = 还没有分组。
groups-all = 全部分组
groups-column-middle = 组
groups-column-open = 待批
groups-column-mean = 平均分
group-middle = 居中：
group-not-open = 不受此决定影响
group-split = 把选中的移到新的一组
group-split-help = 移动后的答案会留在你放的位置。
group-merge = 与另一组合并
group-merge-button = 合并
group-decide = { $count } 份答案，一次决定
group-mark = 评分并发布 { $count } 份
group-accept = 按各自建议的分数发布
group-note = 已有人决定的答案和抽查样本不受影响。可以在“批量处理”中撤回。
groups-changed = 分组已修改。
groups-marked = 这一组已评分，可以在“批量处理”中撤回。
groups-none-chosen = 请先选择要移出的答案。
verdict-open = 验证通过：有把握的分数可以直接发布
verdict-too-few = 抽查样本中已评分的答案还太少
verdict-agreement = 系统与你的一致程度还不够
verdict-difference = 系统整体评分偏高或偏低
verdict-drift = 最近的分数差距变大：暂停自动发布
verdict-outdated = 作业已修改，需要重新验证
agreement-rests = 依据 { $marks } 个人工分数，其中 { $sample } 个来自抽查样本。
agreement-not-gated = 你目前的规则没有要求验证。
agreement-sample = 抽查样本：{ $count } 份答案
agreement-sample-help = 随机抽取并在看不到系统意见时评分。是否通过只看这些。
agreement-all = 所有人工评分的答案：{ $count } 份
agreement-all-help = 每个分数都由其余分数预测。看着建议给出的分数更容易一致。
agreement-none = 做出五次决定后，系统开始从中学习，并在这里显示一致程度。目前：{ $decisions } 次。
figure-kappa = 加权 kappa
figure-exact = 分数相同
figure-adjacent = 相差不超过一档
figure-difference = 平均差异
figure-rmse = 约 { $points } 分
confusion-heading = 你的分数与系统的分数
confusion-help = 行是你的分数，列是系统的分数，对角线上表示相同。
levels-heading = 各分值的表现
levels-help = 精确率：机器给出该分值的作答中，您也给了该分值的比例。召回率：您给出该分值的作答中，机器也给出的比例。F1 将两者合为一个数。
levels-points = 分值
levels-precision = 精确率
levels-recall = 召回率
doubled-heading = { $count } 份作答有两位评分人的分数
doubled-help = 两位评分人之间也不会完全一致。最后一项扣除了他们自身的误差：与一律取平均分相比，机器对“许多评分人平均会给的分数”的预测好多少（PRMSE）；0.8 及以上为好。
doubled-people = 两位评分人之间的 Kappa
doubled-machine = 机器与第一位评分人之间的 Kappa
doubled-prmse = PRMSE
markers-heading = 评分是否稳定
markers-help = 只看已评 20 份及以上的评分人，与机器对每份作答的预测相比。漂移：最近三分之一比最早三分之一高多少分。顺序效应：从 −1 到 1；大于 0 表示排在好作答之后的作答得分偏高，小于 0 则偏低。接近 0 为稳定。不显示姓名。
markers-who = 评分人
markers-number = 评分人 { $number }
markers-drift = 漂移（分）
markers-sequence = 顺序效应
calibration-heading = 把握与正确
calibration-help = 说有 80% 的把握时，100 个分数中应有约 80 个正确。
calibration-sure = 把握
calibration-right = 正确
calibration-count = 数量
risk-heading = 自动发布的代价
risk-help = 只取最有把握的答案时，错误分数所占的比例
risk-taken = 采用
risk-wrong = 错误
learn-heading = 现在从你的决定中学习。
learn-help = 没有人决定过的建议会更新；你的分数和学生已看到的分数不变。
learn-button = 现在学习
learn-queued = 系统正在学习，请稍后刷新页面。
learn-nothing = 没有可学习的新内容。至少需要五次决定，且上次之后有新的决定。
newer-heading = 有 { $count } 个已发布的分数，系统现在会给出不同的分数
newer-help = 没有改动任何分数，学生已看到这些分数。你可以采用新的分数，也可以保持不变。
newer-button = 采用 { $count } 个新分数
looks-heading = 历次验证
looks-marks = { $marks } 个分数
looks-kappa = kappa { $kappa }
