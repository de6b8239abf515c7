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
field-file-help = 文本、PDF、Word、OpenDocument 或图片，最大 10 MB。只有文本文件会立即评分，其他文件等老师查看。
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
assignment-file-type = 不支持这种文件，请使用文本、PDF、Word、OpenDocument 或图片。你写的内容仍在下面。
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
