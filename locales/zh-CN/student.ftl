### 学生页面。

task = 题目
your-answer = 你的答案
answer-again = 再次作答
attempts-left = { $count ->
    [0] 作答次数已用完
   *[other] 还可作答 { $count } 次
}
no-attempts-left = 作答次数已用完。
attempts-heading = 作答记录

## 横幅

preview-test-student = 你正以测试学生的身份查看。一切功能可用，但成绩不会进入成绩册。
preview-teacher = 这是学生看到的页面，在这里不会提交任何内容。

## 作答

field-file = 附上文件（可选）
field-file-help = 文本、PDF、Word、PowerPoint、OpenDocument 或图片，最大 10 MB。系统会读取文本、PDF、Word 和 PowerPoint 文件中的文字并显示给你；其他文件由老师查看。
submit = 提交
submit-busy = 正在提交…
submit-note = 系统会先读你的答案，最后由老师决定。
again-heading = 修改答案，再次提交
word-one = 字
word-many = 字
draft-saving = 正在保存…
draft-saved = 草稿已保存
draft-local = 还没有保存到服务器，此浏览器中留有副本。
draft-lost = 登录已失效。此浏览器中留有副本，请从课程中重新打开页面继续。
draft-long = 文字超出了可提交的长度。
draft-found = 此浏览器中有一份更新的文字，还没有保存到服务器。
draft-use = 使用这份文字
draft-drop = 删除

assignment-answer-empty = 还没有可提交的内容，请写下答案或附上文件。
assignment-answer-large = 文字超过 200 kB，请缩短。你写的内容仍在下面。
assignment-attempts-used = 作答次数已用完，这次没有提交。你写的内容仍在下面。
assignment-file-large = 文件超过 10 MB，请减小文件或直接粘贴文字。你写的内容仍在下面。
assignment-file-type = 不支持这种文件，请使用文本、PDF、Word、PowerPoint、OpenDocument 或图片。你写的内容仍在下面。
assignment-file-not-text = 无法读取这个文本文件，请另存为 UTF-8 或直接粘贴文字。你写的内容仍在下面。

## 评分中

grading-heading = 正在阅读你的答案
grading-text = 答案已提交并保存好。只需几秒钟，你也可以先离开，稍后再来。
grading-ahead = 前面还有 { $count } 份答案。
grading-reload = 再看一次
progress-slow = 这次比平时久一些。你可以离开此页，结果会在这里等你。
progress-offline = 暂时没有网络连接，正在继续尝试。
announce-marked = 结果已出。
announce-waiting = 老师会来看你的答案。

waiting-heading = 老师会来看你的答案
waiting-text = 答案已提交并保存好。
waiting-reasons = 先由老师来看的原因：
waiting-next = 老师发布后，分数会显示在这里。

## 结果

result-heading = 结果
score-title = 得分 { $score }，满分 { $max }
by-machine = 系统自动评分
by-machine-accepted = 系统自动评分，老师已确认
by-teacher = 老师评分
by-teacher-name = { $name } 评分
delivery-on-its-way = 正在送往成绩册
delivery-delivered = 已进入成绩册
delivery-needs-teacher = 尚未进入成绩册：老师已经知道，需要先处理一下
delivery-changed = 老师在成绩册中另给了分数，以那个为准
teacher-comment = 老师的评语
next-step = 下一步做这一件事
machine-can-err = 系统也会出错。如果你有不同看法，可以问老师，最终由人决定。

## 尚无内容

not-set-up-student = 这里还没有作业，请告诉老师这个链接尚未设置。
not-set-up-teacher = 这个链接还没有作业。现在就写，学生打开链接即可看到。
not-set-up-button = 编写作业

## 日期

assignment-due = 截止时间
assignment-opens = 这份作业开放时间：
assignment-closed-since = 已停止提交，关闭时间：
assignment-marks-at = 分数公布时间：
assignment-not-open = 这份作业还没有开放。你写的内容已保留在这里，开放后即可提交。
assignment-closed = 这份作业已经关闭。你写的内容还在这里，能否补交请询问老师。

## 自己的作答

check-button = 提交前检查
check-nothing = 没有发现问题。还没有提交。
check-found = 还没有提交。请先看看以下几点；仍然可以照样提交。
check-empty = 还没有写内容。
check-short = 对这道题来说太短了。
check-language = 系统不能识别这种语言，将由老师批阅。
check-gibberish = 没有找到可以读懂的内容。
check-copied = 重复了题目，请用自己的话来写。
check-off-topic = 似乎与题目无关。
check-long = 内容很长，系统只读前 20,000 个字符。
receipt = 回执（文本的 SHA-256）：
own-download = 保存一份
own-attempt = 第几次作答
own-handed-in = 提交时间（UTC）
revision-heading = 这次修改带来的变化
revision-fixed = { $open ->
    [0] 之前没有未完成的要点。
   *[other] { $open } 个未完成的要点中，现在写到了 { $fixed } 个。
}
rating-heading = 这份反馈有帮助吗？
rating-question = 它是否让你明白下一步该做什么？
rating-yes = 有帮助
rating-partly = 有一些
rating-no = 没有
rating-comment = 还缺少什么？（可选）
rating-send = 发送
rating-thanks = 谢谢。你的意见已同这次作答一起保存。
