### 出题、总览、评分、注册：老师和管理员的页面。

## 出题

authoring-heading-add = 添加作业
authoring-heading-set-up = 为这个链接编写作业
authoring-heading-edit = 编辑作业
authoring-submit-add = 添加到课程
authoring-submit-save = 保存
authoring-edit-note = 已经给出的分数保持不变，新的答案按新的内容评分。
errors-summary = 有 { $count } 处需要修改后才能保存：
field-title = 标题
field-prompt = 题目
field-prompt-help = 学生看到的内容。目标明确的单个问题，评分最可靠。可以使用 Markdown，公式写在美元符号之间：$E = mc^2$。
field-reference = 参考答案
field-reference-help = 能得满分的完整答案。学生看不到它；评分时会在学生的答案中寻找其中的每一句要点。
field-points = 分值
field-points-help = 请填整数，成绩册不支持小数满分。
field-policy = 学生什么时候能看到系统给出的分数？
policy-confident = 系统有把握时
policy-confident-help = 有把握的分数立即发布，其余的等你来看。
policy-review = 我看过之后
policy-review-help = 系统只提建议，由你逐一发布。
policy-all = 立即
policy-all-help = 没有把握时也发布；系统完全无法判断的答案仍然等你来看。
field-others = 其他正确答案（可选）
field-others-help = 每行一个，用于另一种答对的方式。
field-attempts = 作答次数
field-attempts-help = 0 表示不限次数。
field-language = 作答语言
field-language-help = 反馈使用这种语言。
language-auto = 随每份答案的语言
language-en = 英语
language-zh = 中文
existing-heading = 使用已有的作业
existing-help = 把它再添加到这里，作答记录各自独立。
existing-button = 使用

authoring-title-missing = 请填写标题。
authoring-title-long = 标题太长，最多 255 个字符。
authoring-prompt-missing = 请写下要学生回答的题目。
authoring-text-long = 文字太长，最多 20,000 个字符。
authoring-reference-missing = 请填写参考答案或评分标准，系统需要评分的依据。
authoring-references-many = 内容太多：最多 20 个答案，合计 20,000 个字符。
authoring-points-whole = 分值必须是 1 到 1,000 之间的整数。
authoring-attempts-whole = 作答次数必须是 0 到 100 之间的整数。
authoring-choice = 请从列表中选择一项。
authoring-rubric-points = 评分标准的每一行以竖线和大于 0 的分数结尾，例如“提到叶绿素 | 1”。
authoring-rubric-description = 评分标准的每一行要以需要写到的内容开头。
authoring-rubric-many = 评分标准最多 20 个要点。

return-title = 正在添加作业
return-text = 接下来由学习平台处理。如果没有反应，请点击按钮。
return-button = 返回课程

## 总览

to-overview = 全部答案
overview-edit = 编辑作业
overview-preview = 以学生身份查看
overview-empty = 还没有人打开过这份作业。
overview-none-here = 这里暂时没有人。
overview-foot = 系统给出的分数只是建议，由你或你设定的规则发布。你自己给的分数始终有效。
roster-not-offered = 学习平台没有提供成员名单，因此只显示打开过作业的学生。
roster-failed = 暂时无法获取成员名单，因此没有显示未打开过作业的学生。刷新页面可以再试。
number-handed-in = 已提交
number-waiting = 等你处理
number-released = 已发布
number-delivered = 已进入成绩册
spread-heading = 已发布的分数
spread-mean = 平均 { $mean } / { $max }，共 { $count } 人
release-heading = 有 { $count } 份答案附有建议分数，等你处理。
release-text = 系统对它们没有把握，或你要求先看。可以逐份打开，也可以按建议发布。
release-button = 发布 { $count } 个建议分数
filters-label = 显示
filter-all = 全部
filter-waiting = 等你处理
filter-released = 已发布
filter-missing = 未提交
filter-trouble = 未进入成绩册
filter-differs = 与机器不同
machine-gave = 机器评分：{ $score }
people-caption = 学生与分数
column-student = 学生
column-state = 状态
column-score = 分数
column-machine = 系统的看法
column-passback = 成绩册
state-not-handed-in = 未提交
state-grading = 正在阅读
state-waiting = 等你处理
state-released = 已发布
nameless = 未提供姓名的学生
mark-teacher = 老师
mark-machine = 系统
mark-suggested = 建议
resend = 重新发送

passback-waiting = 正在发送
passback-sent = 已到达
passback-needs-you = 需要你处理
passback-changed = 已在那边修改
passback-changed-help = 有人在成绩册中另给了分数，以那个为准，这里不再改动。

problem-test-student = 这是测试学生，成绩册不接受它的分数。
problem-no-line-item = 这个链接没有成绩列。请在链接设置中开启评分，然后重新发送。
problem-line-item-gone = 成绩列已被删除。请在链接设置中重新创建，然后重新发送。
problem-newer-in-lms = 成绩册中有更新的分数并保留了它。请到那里确认以哪个为准。
problem-locked = 成绩在成绩册中被锁定。请解锁后重新发送。
problem-no-token = 学习平台拒绝了本工具。请管理员检查工具的注册和权限。
problem-key-set = 学习平台无法获取本工具的密钥。请管理员检查防火墙和端口。
problem-forbidden = 学习平台不允许本工具写入成绩。管理员可以在工具设置中开启。
problem-not-gradable = 成绩册中没有这名学生，可能已经退课。
problem-attempts = 学习平台不允许这名学生再作答。请在那里提高次数上限，然后重新发送。
problem-unavailable = 学习平台暂时没有回应，会自动重试。
problem-throttled = 学习平台要求放慢速度，会自动重试。
problem-never-arrived = 成绩簿曾接收该成绩，但现在已不再显示。如果仍应计入，请重新发送。
problem-given-up = 学习平台一个月以来一直没有接收该成绩。请重新发送，或直接在平台上手动录入。
problem-other = 成绩册拒绝了这个分数。请重新发送；如果仍被拒绝，请在那里手动填写。

## 一名学生的答案

pager-label = 学生
previous = 上一份
next = 下一份
visibility-waiting = 学生还看不到
visibility-released = 学生可以看到
answer = 答案
machine-heading = 系统的判断
machine-made = 系统自动生成
doubts-heading = 为什么请你来看
probabilities-heading = 各种判断的可能性
probabilities-help = 四种判断各占的百分比，具体数字见表格。
machine-feedback = 学生会读到的反馈
model = 模型
review-grading = 系统还在阅读。你可以先评分，以你的分数为准。
review-no-machine = 这份答案没有系统分数，请你来评分。
decide-heading = 你的决定
field-score = 分数（0 到 { $max }）
field-comment = 评语
field-comment-help = 学生会在这里和成绩册中与分数一起看到。
action-release = 评分并发布
action-accept = 发布系统的分数
action-save = 保存但不发布
action-change = 修改分数
decide-note = 发布之前，只有老师能看到。
decide-released = 每次修改，学生都会立即看到。
conflict-heading = 在你打开此页期间，有人做了决定
conflict-text = 没有覆盖任何内容。页面显示的是最新状态，你填写的内容仍在表单中。如果要以你的为准，请再点一次按钮。
review-score-range = 请输入 0 到本作业满分之间的数字。
review-comment-long = 评语太长，最多 10,000 个字符。
review-nothing-to-accept = 没有可以采用的系统分数，请自己填写。
task-and-references = 题目与参考答案
history-heading = 历次分数
mark-counts = 有效

## 注册

registration-title = 连接这个学习平台
registration-text = { $platform } 想要使用 { $tool } 上的 Feedforward。点击一次，双方即可互认。
registration-shared = 学习平台将共享哪些信息，为什么
share-id = 每个人的 ID
share-id-why = 让每个人都能找回自己的答案
share-name = 姓名
share-name-why = 让老师知道是谁写的；不共享也可以使用
share-role = 课程中的角色
share-role-why = 让老师评分、学生提交
share-members = 成员名单
share-members-why = 让老师知道谁还没有提交
share-grades = 写入成绩册
share-grades-why = 让分数和评语送到那里
registration-privacy = 不索取邮箱和头像。答案在本工具自己的服务器上阅读，不会转交他人。
registration-button = 连接 { $platform }
registration-done-title = 已连接
registration-done-text = { $platform } 与 Feedforward 已经互认。
registration-next = 接下来，在学习平台中
registration-moodle-1 = 在新出现的 Feedforward 卡片上点击“激活”。
registration-moodle-2 = 在它的设置中，把“工具配置用途”改为“在活动选择器中显示并作为预配置工具”。
registration-moodle-3 = 在课程中：“添加活动” → Feedforward → “选择内容”。
registration-canvas-1 = 把新的开发者密钥切换为 ON，记下旁边的长数字。
registration-canvas-2 = 在“设置 → 应用”中，用这个数字“按客户端 ID”添加应用。
registration-canvas-3 = 在课程中：作业 → 外部工具 → “查找” → Feedforward。
registration-other-1 = 如果平台要求，请激活新工具。
registration-other-2 = 在课程中添加外部工具或内容，选择 Feedforward。
registration-close = 关闭此窗口
registration-stay = 保持打开
registration-close-by-hand = 现在可以关闭此窗口。
registration-failed-title = 还没有连接
registration-failed-text = 注册没有成功，也没有保存任何内容。
registration-failed-invite = 这个邀请已被使用或已过期。请用“feedforward platform invite”生成新的邀请再粘贴。
registration-failed-unreachable = 本工具无法访问学习平台。请确认其地址可公开访问，或允许本工具使用内网，然后用新的邀请再试。
registration-failed-url = 学习平台的某个地址不是 https 或不是公开地址。请检查其设置，或允许本工具使用内网，然后用新的邀请再试。
registration-failed-document = 学习平台对自己的描述前后不一致。请管理员检查网站地址，或用“feedforward platform add”手动注册。
registration-failed-refused = 学习平台拒绝了注册。请从它的外部工具页面重新开始，每个注册链接只能使用一次。
registration-failed-exists = 这个学习平台已经注册过，原有的注册保持不变。如需替换，请先用“feedforward platform remove”删除它。
registration-failed-other = 请用新的邀请再试一次。如果仍然失败，请用“feedforward platform add”手动注册。
registration-failed-said = 学习平台的说明

## 复制的课程

copy-heading = 看起来这是一个副本
copy-text = 这个链接随复制的课程而来。让它打开同一份作业即可；学生在这里重新开始。
copy-button = 打开这个
copy-or-new = 或者新建
copy-others = { $count ->
   *[other] 本课程还有 { $count } 个链接没有作业：一起修复
}
relink-title = 没有作业的链接
relink-text = 这些链接随复制的课程而来。请核对每个链接应打开的作业，然后一并保存。学生在这里重新开始。
relink-none = 本课程的每个链接都有作业。
relink-untitled = 没有标题的链接
relink-no-idea = 没有找到相似的作业。请在课程中打开该链接并编写作业。
relink-leave = 暂不处理
relink-button = 保存
relink-done = 这些链接现在可以打开作业了。

## 由本工具阅读的上传内容

terms-title = 可以让 Feedforward 阅读你提交的内容吗？
terms-what = 你的课程使用 Feedforward 阅读你在这份作业中提交的内容，并说明哪些写得好、还缺什么。
terms-where = 文字只在本工具自己的服务器上阅读，不会转交他人。
terms-mark = 机器会给出建议分数，你可以逐句看到理由。
terms-person = 老师随时可以查看并修改。
terms-erase = 学校可以向你展示并删除与你有关的全部内容。
terms-accept = 我同意
terms-decline = 我不同意
terms-accepted = 谢谢。你提交的内容将被阅读。
terms-declined = Feedforward 不会阅读你提交的任何内容，老师会看到这一点。
terms-not-told = 你的回答已保存在这里，但没能告知学习平台，它可能会再次询问。

## 从题库中选择

existing-search = 标题或题目中的词语
existing-search-button = 搜索
existing-none = 还没有这样的作业。
existing-add-chosen = 添加所选作业
authoring-choose-one = 请至少勾选一份作业，或新写一份。
authoring-processor = Feedforward 会阅读学生在学习平台这份作业中提交的内容，按你在此编写或选择的要求评分，并在每个文件旁显示结果。
authoring-canvas-unpublished = Canvas 添加的内容默认未发布：请在添加后发布，否则学生看不到。

## 连接

registration-updated-text = { $platform } 之前已经连接；现在服务和入口都已更新。
registration-missing = 学习平台尚未允许的内容
registration-reads-uploads = 学习平台还可以让 Feedforward 阅读学生在平台自己的作业中提交的内容，由老师为每份作业分别开启。
registration-acceptance = 先征求学生同意
registration-acceptance-help = 每位学生会被询问一次：是否可以由 Feedforward 阅读其在平台自己的作业中提交的内容。未经同意，不会阅读任何内容。
registration-brightspace-1 = 在“管理工具 → 管理扩展 → LTI Advantage”中打开新的注册，点击“查看部署 → 新建部署”。
registration-brightspace-2 = 在那里允许姓名、成绩和深度链接，并选择课程。
registration-brightspace-3 = 在课程中：内容 → “现有活动” → Feedforward。
registration-blackboard-1 = 在“管理员面板 → LTI 工具提供者”中批准新工具，并允许它查看姓名和角色、提交成绩。
registration-blackboard-2 = 保持其深度链接入口可用。
registration-blackboard-3 = 在课程中：“+” → “内容市场” → Feedforward。
registration-sakai-1 = 在“外部工具”中打开新工具，允许站点使用。
registration-sakai-2 = 在站点中：课程 → “添加外部工具” → Feedforward。
missing-columns = 成绩列：分数只能写入平台自己建立的列；平台没有建立时则无处写入。
missing-scores = 分数：分数只保存在这里，不会进入成绩簿。
missing-results = 成绩结果：无法发现成绩簿中被修改的分数，可能会将其覆盖。
missing-members = 成员：老师只能看到打开过作业的学生。
missing-uploads = 上传内容：无法阅读在平台自己的作业中提交的内容。
missing-other = 有一项服务未被授权。
connection-offer = 工具激活之后，请测试双向连接。
connection-button = 测试连接
connection-title = 连接测试
connection-good = { $platform } 与 Feedforward 可以互相访问。
connection-bad = { $platform } 与 Feedforward 之间还有问题。
connection-yes = 正常：
connection-no = 待处理：
connection-again = 再次测试
connection-keys = 可以读取学习平台的密钥。
connection-keys-none = 学习平台没有公布可用的密钥（RSA，至少 2048 位）。
connection-keys-unreadable = 无法从这里读取学习平台的密钥：请检查地址、证书和防火墙。
connection-clock = 两边的时钟相差 { $seconds } 秒。
connection-clock-off = 两边的时钟相差 { $seconds } 秒：请检查两边的时间同步，否则无法登录。
connection-token = 学习平台认识本工具及其密钥。
connection-token-fresh = 学习平台认识本工具，并刚刚读取了它的密钥。
connection-token-keys = 学习平台无法读取本工具的密钥：其服务器必须能访问这里的 /.well-known/jwks.json。Moodle 默认阻止内网地址以及 80 和 443 以外的端口。
connection-token-refused = 学习平台尚未接受本工具：请在那里激活，然后再次测试。
connection-token-services = 学习平台没有授权任何服务：请允许本工具使用成绩和成员服务。
connection-token-silent = 请求访问时学习平台没有应答。请稍后再试。
