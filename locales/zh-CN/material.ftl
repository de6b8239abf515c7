### 课程资料：上传、读取、发布。

tab-material = 资料
material-heading = 课程资料
material-lead = 放在这里的内容，本课程的学生可以阅读和提问。回答逐字引用原文，并注明出处。
material-empty-teacher = 这里还没有资料。请在下面上传课件、讲义或录像字幕。
material-empty = 老师还没有在这里放资料。
material-released = 学生可见
material-released-from = 学生可见时间：
material-hidden = 学生不可见
material-older = 以前的版本
material-version = 第 { $number } 版
material-size = { $kilobytes } kB
material-waiting = 等待读取……
material-reading = 正在读取……
material-what-was-read = 查看读到的内容
material-pages = { $count } 页
material-characters = { $count } 个字符
material-current = 回答学生时以此为准
material-read-again = 重新读取
material-change = 修改
material-release = 谁可以看？
material-release-now = 学生，立即可见
material-release-date = 学生，从旁边的日期起
material-release-hidden = 只有教师
material-date = 日期
material-new-version = 上传新版本
material-new-version-help = 新版本读完之前，仍以当前版本为准。旧版本会保留，以便查看引用过它们的回答。
material-new-version-button = 上传新版本
material-remove = 删除
material-remove-help = 删除所有版本以及从中读到的全部内容，无法恢复。
material-upload-heading = 添加资料
material-file = 文件
material-file-help = PDF、Word（.docx）、PowerPoint（.pptx）、网页、Markdown、纯文本或字幕（.srt、.vtt），不超过 32 MB。
material-title-help = 留空则使用文件名。
material-upload-button = 上传
material-uploading = 正在上传……
material-uploaded = 已上传，正在读取。
material-renewed = 新版本已上传，正在读取。
material-set = 已保存。
material-again = 正在重新读取。
material-removed = 已删除。
material-date-wrong = 请填写学生可见的日期，或者在“谁可以看？”中另选一项。
material-too-many = 一门课程最多 200 份资料。请删除不再需要的资料。
material-too-many-versions = 一份资料最多 50 个版本。请删除后重新上传。
material-course-full = 本课程的文件合计将超过 1 GB。请删除不再需要的文件。
material-file-missing = 请先选择文件；空文件无法接收。
material-file-large = 文件超过 32 MB。请拆分文件，或去掉图片。
material-not-current = 这不是目前使用的版本。
material-open-current = 打开当前版本
material-read-note = 以下是从文件中读到的文字，不含图片。
material-original = 下载原文件
material-page = 第 { $number } 页
material-slide = 第 { $number } 张幻灯片

## 文件为什么读不了（学生也会看到）

file-problem-empty = 文件是空的，请另选一个。
file-problem-no-text = 文件里没有文字。
file-problem-scanned = 页面都是图片，没有可读的文字。请用原文档重新生成 PDF，或先做文字识别。
file-problem-picture = 机器不读图片，由老师查看。
file-problem-encrypted = 文件有密码保护。请另存为没有密码的文件后重新上传。
file-problem-old-office = 这是旧版 Office 格式。请另存为 .docx 或 .pptx 后重新上传。
file-problem-wrong-type = 文件名与内容不符。请在原来的程序中重新保存。
file-problem-unknown-type = 无法读取这种文件。可以读取 PDF、.docx、.pptx、网页、Markdown、纯文本、.srt 和 .vtt。
file-problem-bomb = 文件解压后远远超出正常文档的大小，因此没有读取。请在原来的程序中重新保存。
file-problem-too-long = 文件中的文字太多，无法读取。请拆分成几个文件。
file-problem-too-slow = 读取时间过长，已中止。请拆分文件或重新保存。
file-problem-too-heavy = 读取需要的内存过多，已中止。请拆分文件或重新保存。
file-problem-broken = 文件已损坏，无法读取。请在原来的程序中打开并重新保存，然后再上传。

## 从学生文件中读到的内容

file-was-read = 已读取此文件中的文字，并计入上面的答案。请核对是否正确：
file-for-teacher = 老师会查看这个文件。

## 文件有什么异常

file-found = 关于这个文件，请注意：
file-found-invisible = 略去了 { $count } 个看不见的字符。
file-found-hidden = 略去了 { $count } 个标记为隐藏的字符。
file-found-tiny = 略去了 { $count } 个小得看不清的字符。
file-found-white = 有 { $count } 个白色字符。在白纸上看不见，但仍然读入了。
file-found-no-text = 有 { $count } 页没有文字，可能是图片。
file-found-broken = 有 { $count } 页无法读取。
file-found-first = （首次出现在第 { $page } 页）
