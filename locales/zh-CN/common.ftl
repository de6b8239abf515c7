### 各页面通用的词句。

skip = 跳到正文
nav-label = 页面导航
back-to-course = 返回课程
back = 返回
continue = 继续
what-to-do = 怎么办
reference = 参考编号
code = 代码
reference-help = 请人协助时，把参考编号和代码一并发给对方，凭它们可以查到服务器日志。
open-new-tab = 在新标签页中打开
title-problem = 请检查

date-time = { $year }年{ $month }月{ $day }日 { $time }（UTC）

percent = { $percent }%
points = { $points } 分
score-of = { $score } / { $max } 分
attempt-number = 第 { $number } 次作答
no-mark-yet = 尚无分数
file = 文件：

## 一个链接的各个页面

tabs-label = 本作业的页面
tab-overview = 总览
tab-settings = 设置

tab-assignment = 作业

## 要点完成情况

met-yes = 已写到
met-partly = 写到一部分
met-no = 未写到
met-against = 与正确说法相反
criterion-number = 要点 { $number }
criterion-not-found = 答案中还没有提到这一点。
in-your-words = 答案原文：
criteria-heading = 评分要点
machine-found = 系统自动识别

## 整体判断

label-correct = 正确
label-partially-correct = 部分正确
label-contradictory = 与正确说法相反
label-incorrect = 还不正确

## 系统的把握

confidence-high = 系统对这个分数很有把握。
confidence-middle = 系统对这个分数比较有把握。
confidence-low = 系统对这个分数没有把握。
confidence-high-short = 很有把握
confidence-middle-short = 比较有把握
confidence-low-short = 没有把握

## 为什么需要老师来看（老师和学生都会读到）

reason-uncertain = 系统对自己给出的分数把握不足。
reason-novel = 这份答案和系统见过的答案差别很大。
reason-keyword-list = 答案只罗列了关键词，没有加以说明。
reason-list-of-everything = 答案列举得太多，正确内容只是碰巧在其中。
reason-off-topic = 答案似乎偏离了题目。
reason-hidden-characters = 文字中含有看不见的字符。
reason-copied = 大部分文字与题目或参考答案重复。
reason-gibberish = 大部分文字读不成句子。
reason-instruction-like = 有些句子是写给评分者的，而不是在回答题目。
reason-language = 系统还读不好这种语言。
reason-empty = 没有可以评分的文字。
reason-file-only = 答案在文件里，需要老师打开查看。
reason-borderline = 分数正好处在两档之间。
reason-too-long = 答案太长，系统读不完。
reason-no-reference = 没有可供对照的参考答案。
reason-contradiction = 答案前后说法矛盾。
reason-policy = 这份作业的每份答案都由老师先看。
reason-machine-failed = 系统没能完成评分。
reason-other = 系统建议由老师来看。

## 反馈

feedback-heading = 反馈
feedback-up = 目标
feedback-back = 这次答得怎么样
feedback-forward = 接下来怎么做
machine-written = 系统自动生成

## 刚刚发生的事

overview-released = 已发布，学生现在可以看到自己的分数。
overview-resent = 正在重新发送。
authoring-saved = 作业已保存。
review-saved = 你的决定已保存；已发布的分数正在送往成绩册。
assignment-looking-on = 你可以查看这份作业，但只有课程的学生才能提交。
authoring-conflict = 在你编辑期间，有人修改了这份作业。没有覆盖任何内容，你填写的内容仍在下面。请在另一个标签页中对照已保存的版本，然后再次保存。

## 平台存储

storage-title = 请稍候
storage-text = 正在确认此浏览器能够在这里保持登录。
storage-here = 仍在此处继续

## 首页

home-heading = 让反馈指向下一步
home-text = Feedforward 就在学校的学习平台里。它为书面作答评分，指出每一分依据的原句，说明自己有多大把握，最后由老师决定。
home-students = 在找你的作业？
home-students-text = 请从课程中打开作业，这里不需要登录。
home-connect = 连接学习平台
home-connect-text = 在运行 Feedforward 的机器上生成一次性地址，粘贴到学习平台注册外部工具的地方：
home-connect-by-hand = 也可以手动填写以下地址：
address-login = 登录发起地址
address-launch = 启动与重定向地址
address-keys = 公钥集
address-canvas = Canvas 配置
home-health = 查看运行状态
home-version = 版本 { $version }
