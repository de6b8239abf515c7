### Course material: uploading, reading, releasing.

tab-material = Material
material-heading = Course material
material-lead = What you put here, students of this course may read and ask about. Answers quote it word for word, with the place.
material-empty-teacher = There is nothing here yet. Upload your slides, scripts or a recording’s subtitles below.
material-empty = Your teacher has not put anything here yet.
material-released = Students see it
material-released-from = Students see it from
material-hidden = Hidden from students
material-older = Older versions
material-version = Version { $number }
material-size = { $kilobytes } kB
material-waiting = Waits to be read …
material-reading = Is being read …
material-what-was-read = See what was read
material-pages = { $count ->
    [one] { $count } page
   *[other] { $count } pages
}
material-characters = { $count ->
    [one] { $count } character
   *[other] { $count } characters
}
material-current = students are answered from it
material-read-again = Read it again
material-change = Change
material-release = Who sees it?
material-release-now = Students, at once
material-release-date = Students, from the date beside
material-release-hidden = Nobody but teachers
material-date = Date
material-new-version = A newer version of it
material-new-version-help = The present version counts until the new one has been read. Older ones stay, so that answers that quoted them can be looked up.
material-new-version-button = Upload the new version
material-remove = Remove
material-remove-help = Removes all its versions and all that was read from them. This cannot be undone.
material-upload-heading = Add material
material-file = File
material-file-help = PDF, Word (.docx), PowerPoint (.pptx), web page, Markdown, text, or subtitles (.srt, .vtt); up to 32 MB.
material-title-help = Leave it empty to use the file’s name.
material-upload-button = Upload
material-uploading = Uploading …
material-uploaded = Uploaded. It is being read now.
material-renewed = The new version is uploaded. It is being read now.
material-set = Saved.
material-again = It is being read again.
material-removed = Removed.
material-date-wrong = Give the date from which students see it, or choose another answer to “Who sees it?”.
material-too-many = A course holds at most 200 documents. Remove one that is not needed any more.
material-too-many-versions = A document holds at most 50 versions. Remove it and upload it anew.
material-course-full = The files of this course would exceed 1 GB together. Remove some that are not needed any more.
material-file-missing = Choose a file first; empty files cannot be taken.
material-file-large = The file is larger than 32 MB. Split it, or leave out pictures.
material-not-current = This is not the version that counts now.
material-open-current = Open the present version
material-read-note = This is what was read from the file; pictures are not shown.
material-original = The file itself
material-page = Page { $number }
material-slide = Slide { $number }

## Why a file could not be read. Students see these too.

file-problem-empty = The file is empty. Choose another one.
file-problem-no-text = There is no text in the file.
file-problem-scanned = The pages are pictures, so there is no text to read. Make the PDF anew from the original document, or run text recognition on it first.
file-problem-picture = Pictures are not read by the machine. A person can look at it.
file-problem-encrypted = The file is locked with a password. Save it without a password and upload it again.
file-problem-old-office = This is an old Office format. Save it as .docx or .pptx and upload it again.
file-problem-wrong-type = The file’s name does not fit its content. Save it anew in the program it comes from.
file-problem-unknown-type = This kind of file is not read. PDF, .docx, .pptx, web pages, Markdown, text, .srt and .vtt are.
file-problem-bomb = The file unpacks to far more than a document has, so it was not read. Save it anew in the program it comes from.
file-problem-too-long = There is more text in the file than can be read. Split it into parts.
file-problem-too-slow = Reading took too long, so it was ended. Split the file, or save it anew.
file-problem-too-heavy = Reading needed too much memory, so it was ended. Split the file, or save it anew.
file-problem-broken = The file is damaged and could not be read. Open it in the program it comes from, save it anew and upload it again.

## What was read of a student’s file

file-was-read = The text of this file was read and belongs to the answer above. Check whether it is right:
file-for-teacher = The teacher will look at it.

## What was odd about it

file-found = Something about this file that you should know:
file-found-invisible = { $count ->
    [one] One character that nobody sees was left out.
   *[other] { $count } characters that nobody sees were left out.
}
file-found-hidden = { $count ->
    [one] One character marked as hidden was left out.
   *[other] { $count } characters marked as hidden were left out.
}
file-found-tiny = { $count ->
    [one] One character too small to be read was left out.
   *[other] { $count } characters too small to be read were left out.
}
file-found-white = { $count ->
    [one] One character is white. On white paper nobody sees it; it was read all the same.
   *[other] { $count } characters are white. On white paper nobody sees them; they were read all the same.
}
file-found-no-text = { $count ->
    [one] One page has no text; it may be a picture.
   *[other] { $count } pages have no text; they may be pictures.
}
file-found-broken = { $count ->
    [one] One page could not be read.
   *[other] { $count } pages could not be read.
}
file-found-first = (first on page { $page })
