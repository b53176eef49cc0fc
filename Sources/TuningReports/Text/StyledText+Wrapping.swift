extension StyledText {
  /// Lines no wider than `width`: broken at spaces, and inside a word only when a line can't hold it.
  ///
  /// A word that is too long breaks behind `.`, `/`, `_`, `-` or `,` where it can, so that the parts
  /// of a tensor name stay whole.
  func wrapped(to width: Int) -> [StyledText] {
    var wrapping = Wrapping(width: max(width, 8))
    for word in words { wrapping.add(word) }
    return wrapping.finished
  }

  /// What stands between spaces.
  fileprivate struct Word {
    var text = StyledText()
    var width = 0

    mutating func append(_ text: String, like run: Run, width: Int) {
      self.text += StyledText(runs: [Run(text: text, style: run.style, link: run.link)])
      self.width += width
    }
  }

  /// The words between spaces.
  ///
  /// A no-break space holds two words together and is shown as a space.
  private var words: [Word] {
    var words = [Word()]
    func endWord() {
      if words.last?.text.isEmpty == false { words.append(Word()) }
    }
    for run in runs {
      if run.text.utf8.allSatisfy({ $0 < 0x80 }) {
        // A byte is a character and a column.
        let parts = run.text.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
        for (number, part) in parts.enumerated() {
          if number > 0 { endWord() }
          words[words.endIndex - 1].append(
            String(Substring(part)), like: run, width: part.count)
        }
      } else {
        let parts = run.text.split(separator: " ", omittingEmptySubsequences: false)
        for (number, part) in parts.enumerated() {
          if number > 0 { endWord() }
          let shown = String(part.map { $0 == "\u{a0}" ? " " : $0 })
          words[words.endIndex - 1].append(
            shown, like: run, width: part.reduce(0) { $0 + $1.displayWidth })
        }
      }
    }
    if words.last?.text.isEmpty == true { words.removeLast() }
    return words
  }
}

/// Lines that are filled with words.
private struct Wrapping {
  let width: Int
  private var lines: [StyledText] = []
  private var line = StyledText()
  /// The columns that are taken.
  private var column = 0

  init(width: Int) { self.width = width }

  /// All lines, one at least.
  var finished: [StyledText] { line.isEmpty && !lines.isEmpty ? lines : lines + [line] }

  /// The columns before the next word.
  private var gap: Int { line.isEmpty ? 0 : 1 }

  mutating func add(_ word: StyledText.Word) {
    guard word.width > width else {
      if column + gap + word.width > width { breakLine() }
      append(word.text, width: word.width)
      return
    }
    var rest = word.text.cells[...]
    while !rest.isEmpty {
      let cut = cut(rest)
      if cut > rest.startIndex {
        let part = rest[..<cut]
        append(StyledText(cells: part), width: part.reduce(0) { $0 + $1.width })
        rest = rest[cut...]
      }
      if !rest.isEmpty { breakLine() }
    }
  }

  private mutating func append(_ text: StyledText, width: Int) {
    column += gap + width
    if gap == 1 { line.join(StyledText.Run(text: " ", style: .plain)) }
    for run in text.runs { line.join(run) }
  }

  private mutating func breakLine() {
    lines.append(line)
    (line, column) = (StyledText(), 0)
  }

  /// The end of what the line takes of a word: all that is left of it, nothing because a whole line
  /// will do, or the longest part that fits, up to a joint when one is there.
  private func cut(_ word: ArraySlice<StyledText.Cell>) -> Int {
    let needed = word.reduce(0) { $0 + $1.width }
    if column + gap + needed <= width { return word.endIndex }
    if needed <= width { return word.startIndex }
    var column = column + gap
    var end = word.startIndex
    var joint = word.startIndex
    for index in word.indices {
      column += word[index].width
      guard column <= width else { break }
      end = index + 1
      if "./_-,|".contains(word[index].character) { joint = end }
    }
    return joint == word.startIndex && line.isEmpty ? max(end, word.startIndex + 1) : joint
  }
}
