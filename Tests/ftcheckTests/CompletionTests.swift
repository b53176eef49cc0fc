import Foundation
import Testing

/// What bash completes, asked as bash asks.
@Suite struct CompletionTests {
  @Test(arguments: [
    ("ftcheck explain weights/tr", "weights/truncated weights/training-state"),
    ("ftcheck broken-t", "broken-truncated"), ("ftcheck --format js", "json jsonl"),
    ("ftcheck --fail-on ", "error warning note never"), ("ftcheck exp", "explain"),
    ("ftcheck --ignore docs/no-l", "docs/no-license"), ("ftcheck --qui", "--quiet"),
    ("ftcheck --quiet healthy", "healthy-llama"), ("ftcheck adapter healthy", "healthy-llama"),
    ("ftcheck rules quant", "quantization"),
  ])
  func `bash completes rules, values, commands and paths`(
    _ line: String, _ completed: String
  ) throws {
    try Folder.temporary { folder in
      let script = folder.appending(path: "completions.bash")
      let text = try Command.run(["completions", "bash"]).output
      try Data(
        (text + #"""

          COMP_LINE=$1
          COMP_POINT=${#COMP_LINE}
          read -ra COMP_WORDS <<< "$1"
          [[ $1 == *' ' ]] && COMP_WORDS+=("")
          COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
          function=$(complete -p ftcheck | sed 's/.*-F \([^ ]*\).*/\1/')
          "$function" ftcheck "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
          echo "${COMPREPLY[*]}"

          """#).utf8
      ).write(to: script)
      let process = Process()
      process.executableURL = URL(filePath: "/bin/bash")
      process.arguments = ["--norc", script.path(), line]
      process.currentDirectoryURL = ExampleModelTests.models
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      let words = String(decoding: data, as: UTF8.self).split(separator: "\n").last ?? ""
      #expect(words == completed)
    }
  }
}
