### 评分标准、规则、日期、版本与试评：一份普通作业背后的设置。

authoring-submit-anyway = 仍然保存
cautions-summary = 有 { $count } 处可能带来问题。可以修改，也可以仍然保存。
edit-failed = 连接中断，内容都还在，请再点一次按钮。

rubric-heading = 评分标准
rubric-help = 不写评分标准时，答案整体与参考答案比较；写了之后逐条评分，学生能看到每条的说明。
field-criterion = 答案要写到或做到什么
field-criterion-points = 分数
criterion-more = 要点、数值、等级、固定说法
criterion-add = 添加一条
row-up = 上移
row-remove = 删除
field-key-points = 要点
field-key-points-help = 必须写到的事实，每行一个。竖线后可写权重，再加竖线可写等同的说法，例如：绿光被反射 | 2 | 反射绿光；把绿光反射出去。写了要点，这一条就按要点给分。
field-numbers = 数值
field-numbers-help = 每行一个，可带单位和允许误差，例如 3.5 cm ± 0.1 或 9.81 m/s^2 ± 2 %。同类的其他单位也算对；方括号里的单位（如 [cm]）可以不写。
field-levels = 等级
field-levels-help = 每行一个：分数、竖线、这一等级的答案做到了什么。之后只按这些等级给分。
field-criterion-accepted = 写到就一定得分的说法
field-criterion-accepted-help = 每行一个，出现在答案任何位置都算；星号代表任意文字。一个都没有找到时，系统才由模型判断。
field-criterion-rejected = 写到就一定不得分的说法
field-guidance = 给阅卷人的说明
field-guidance-help = 宽严尺度、还有哪些写法算对。学生和系统都不会看到。

rules-heading = 其他正确答案、固定答案与常见误解
field-accepted = 得满分的完整答案
field-accepted-help = 每行一个，星号代表任意文字。这些规则先于模型，评分中会注明。
field-rejected = 不得分的完整答案
field-rejected-help = 每行一个，优先于其他一切规则。
misconceptions-heading = 已知的误解
misconceptions-help = 答案中出现误解时，学生会在那句话旁看到你的提示。
misconception-number = 误解 { $number }
misconception-add = 添加一个误解
field-misconception = 用学生的口吻写出这个误解
field-misconception-help = 写一句话，例如“叶子吸收绿光”。
field-hint = 你的提示
field-hint-help = 一个问题往往比答案更有帮助。
field-signs = 能确定是这个误解的说法
field-signs-help = 每行一个。不写时由模型寻找表达这个意思的句子。
field-deduct = 扣分
field-cap = 最多还能得几分

settings-heading = 作答次数、反馈与日期
field-counting = 以哪一次作答为准？
counting-latest = 最新一次
counting-best = 最好一次
counting-mean = 各次平均
field-disclosure = 反馈可以透露多少？
field-disclosure-help = 指没有写到的内容。参考答案从不显示。
disclosure-none = 只说还有内容没写到
disclosure-hint = 指出方向，并给出你的提示
disclosure-full = 直接说出缺少的要点
field-tone = 反馈的语气
tone-warm = 完整的句子
tone-simple = 简短易懂的句子
dates-heading = 日期
dates-utc = 时间为 UTC。
dates-help = 日期都可以不填。截止后仍可提交，但会标为迟交；关闭后不再接受提交。
field-available = 开放
field-due = 截止
field-closed = 关闭
field-release-at = 公布分数
to-extensions = 为个别学生延期
to-versions = 以前的版本

bench-heading = 试评几份答案
field-bench = 要试评的答案
field-bench-help = 每行一份，或用空行分开，最多 20 份。按表单现在的内容评分，不会保存。
bench-button = 试评这些答案
bench-results = { $count } 份答案
bench-feedback = 学生会看到：
bench-failed = 这份答案无法评分：
misconception-found = 误解

authoring-list-long = 这里太长，最多 8,000 个字符。
authoring-criterion-description = 请写明答案要写到或做到什么。
authoring-criterion-points = 分数必须大于 0，最多 1,000。
authoring-key-points = 每行写一个事实，也可以带权重和等同的说法：事实 | 2 | 说法一；说法二。至少有一个权重大于 0。
authoring-levels = 每行写分数、竖线和这一等级的答案做到了什么：2 | 写出两个原因。
authoring-levels-points = 等级的分数不能超过这一条的分数。
authoring-numbers = 每行写一个数值，可带单位和允许误差，例如 3.5 cm ± 0.1 或 9.81 m/s^2 ± 2 %。
authoring-unit = 其中有不认识的单位。请写成 cm、m/s^2、kJ/mol 这样的形式，或者不写单位。
authoring-rubric-large = 这一条内容太多：要点和数值合计最多 40 个，说法最多 200 个。
authoring-misconception-text = 请用学生的口吻写出这个误解。
authoring-misconception-points = 分数必须在 0 到 1,000 之间。
authoring-date = 无法识别这个日期，请选择日期和时间。
authoring-due-before = 截止时间必须晚于开放时间。
authoring-closed-before = 关闭时间必须晚于开放时间，并且不早于截止时间。

lint-no-reference = 没有参考答案，无法用它来检验评分标准。
lint-points-differ = 各条合计 { $name } 分，而作业满分为 { $other } 分，将按比例折算。
lint-criterion-vague = “{ $name }”说得太少，请用几个词写明答案要写到什么。
lint-level-vague = “{ $name }”中的等级“{ $other }”没有说明这样的答案做到了什么。
lint-level-top = “{ $name }”没有任何等级给到 { $other } 分，谁也得不到满分。
lint-overlap = “{ $name }”与“{ $other }”的要求几乎相同，一句话可能同时得到两条的分。
lint-reference-lacks = 按系统的判断，你的参考答案没有完全达到“{ $name }”。
lint-reference-lacks-part = 你的参考答案没有完全达到“{ $name }”：其中没有找到“{ $other }”。
lint-reference-rejected = 你的参考答案出现在不得分的答案之中。
lint-reference-mistaken = 你的参考答案似乎表达了误解“{ $name }”：“{ $other }”

## 版本

versions-heading = 这份作业的各个版本
versions-list = 全部版本
versions-help = 每次保存都会保留原来的版本，每个分数都注明所依据的版本。
version-number = 第 { $number } 版
version-current = 使用中
version-restore = 重新使用这个版本
version-restore-help = 它会以新的版本号成为最新版本，现在的版本也会保留。
version-restored = 已重新使用这个版本。

impact-heading = 修改对分数的影响
impact-older = 有 { $count } 个系统分数出自以前的版本
impact-changed = 最新的 { $of } 份答案已试评一遍：有 { $count } 份会变化。
impact-people = { $count } 个由人给出的分数保持不变。
impact-regrade-help = 只会重新评学生还没有看到的分数。已发布的分数和由人给出的分数保持不变。
impact-regrade = 重新评这 { $count } 份答案
impact-answer = 答案
impact-version = 版本
impact-before = 原来
impact-after = 现在
impact-state = 处理
impact-stays = 已发布，保持不变
impact-open = 可以重新评
impact-regraded = 正在重新评分。
authoring-saved-impact = 已保存。下面是这次修改对以前所给分数的影响。

## 延期

extensions-heading = 延期
extensions-help = 延期会替代这名学生的日期，并增加作答次数。全部留空即可取消。
extensions-nobody = 还没有人打开过这份作业。学生打开之后会出现在这里。
extensions-give = 给予延期
extensions-saved = 延期已保存。
field-person = 学生
field-more-attempts = 增加的次数

## 题库

tab-bank = 题库
bank-heading = 作业题库
bank-search = 在标题和题目中查找
bank-search-button = 查找
bank-show = 显示哪些作业
bank-in-use = 使用中
bank-archived = 已收起
bank-empty = 没有符合的作业。
bank-criteria = 评分条目
bank-changed = 修改时间
bank-actions = 操作
bank-duplicate = 复制
bank-archive = 收起
bank-unarchive = 取回
bank-more = 只列出最新的 100 份，其余请查找。
bank-copy-of = { $title }（副本）
bank-duplicated = 副本已放入题库，在课程中添加活动时可以选用。
bank-put-away = 已收起。正在使用它的课程不受影响。
bank-taken-back = 已放回题库。
bank-export-heading = 存为文件
export-help = 包含这里列出的作业。要点、等级和日期只保存在 Feedforward 中。
format-moodle = Moodle XML
format-gift = GIFT
format-csv = CSV
format-qti = QTI 3
import-heading = 导入文件
import-file = 文件
import-help = 支持 Moodle XML、GIFT、QTI 3 单题，或带有 title、prompt、points、reference_answer 列的 CSV。最大 5 MB、500 题；只接受简答题和论述题。
import-button = 导入
import-done = { $count ->
    [0] 没有导入任何作业。
   *[other] 已导入 { $count } 份作业。
}
import-troubles = 以下内容无法读取：
import-line = 第 { $line } 行：
import-too-large = 文件太大，最多 5 MB。
import-not-utf8 = 文件不是 UTF-8 文本，请另存为 UTF-8。
import-too-many = 只导入了前 500 题，请拆分文件。
import-empty = 其中没有题目。
import-unknown-xml = 这既不是 Moodle XML，也不是 QTI 3 单题：开头是“{ $name }”。
import-xml-broken = XML 有错误：{ $name }
import-xml-large = XML 嵌套太深或元素太多。
import-xml-doctype = 不接受文档类型声明（DOCTYPE），请删除那一行。
import-kind = 只接受简答题和论述题，已略过“{ $name }”。
import-part = 只得部分分的答案已略过：“{ $name }”。请改用带要点的评分标准。
import-gift-title = 标题没有用“::”结束：“{ $name }”。
import-gift-braces = 没有带答案的花括号：“{ $name }”。
import-qti-body = 这道题没有正文。
import-csv-broken = 这一行无法读取：{ $name }
import-csv-column = 不认识“{ $name }”这一列，已略过。

## 一条评分标准是如何判定的

criterion-level = 等级：
rule-accepted = 按老师认可的说法判定，未使用模型。
rule-rejected = 按老师不认可的说法判定，未使用模型。
rule-number = 按数值和单位比较判定，未使用模型。
