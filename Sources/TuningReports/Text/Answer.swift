import ModelFacts
import ModelPrediction
import TuningRules

/// The first lines of a report: the verdict, and what to do now.
struct Answer {
  /// Columns of the longest mark and word of a quiet line.
  static let wordWidth = 14

  private let assessment: Assessment

  init(_ assessment: Assessment) { self.assessment = assessment }

  /// Whether it is tunable for what embedding models are for, and nothing else limits it.
  var isEmbedding: Bool {
    assessment.model.task == "embedding" && assessment.verdict == .limited
      && assessment.reasons.limiting.allSatisfy { $0.level == .note }
  }

  /// `✓ tunable`.
  var word: StyledText {
    let (symbol, style): (String, StyledText.Style) =
      switch assessment.verdict {
      case .tunable: ("✓", .strongGreen)
      case .limited where isEmbedding: ("✓", .strongGreen)
      case .limited: ("~", .strongYellow)
      case .notTunable: ("✗", .strongRed)
      case .undetermined: ("?", .strongYellow)
      }
    let words = isEmbedding ? "tunable as an embedding model" : assessment.verdict.word
    return StyledText("\(symbol) \(words)".split(separator: " ").joined(separator: "\u{a0}"), style)
  }

  /// `score 97/100`.
  var score: StyledText { StyledText("score\u{a0}\(assessment.score)/100", .faint) }

  /// The findings that decided, those of security first.
  private var decisive: [Finding] {
    let all = deciding
    return all.filter { $0.rule.category == .security }
      + all.filter { $0.rule.category != .security }
  }

  private var deciding: [Finding] {
    let reasons = assessment.reasons
    return switch assessment.verdict {
    case .notTunable: reasons.blocking
    case .undetermined: reasons.undetermined + reasons.blocking
    case .limited: reasons.limiting
    case .tunable: []
    }
  }

  /// Why it isn't simply tunable, for one line: the first decisive finding and how many more there are.
  var reason: String? {
    guard !isEmbedding, let first = decisive.first else { return nil }
    let more = Set(decisive.map(\.rule)).count - 1
    return first.headline + (more > 0 ? " (+\(more))" : "")
  }

  /// One sentence that says what now.
  var advice: StyledText {
    switch assessment.verdict {
    case .notTunable, .undetermined: StyledText(repair)
    case .limited where isEmbedding:
      StyledText("It learns from pairs and triplets, not from chats.")
    case .limited where assessment.adapter != nil:
      "LoRA and QLoRA work once you have the base model"
        + (assessment.adapter?.baseModel.map { ", " + .file($0) } ?? "") + "."
    case .limited where assessment.weights.formats == ["gguf"]:
      "This is a copy for running the model. Train the original instead."
    case .limited:
      StyledText("It works with limits: \(reason ?? "the reasons aren't known").")
    case .tunable where assessment.shownFindings.isEmpty: "Ready for fine-tuning. Nothing to fix."
    case .tunable where isOnlyRefused:
      StyledText(
        "Ready for fine-tuning, but not for "
          + assessment.platforms.filter { !$0.isReady }.map(\.name).listed(5) + ".")
    case .tunable where assessment.shownFindings.contains { $0.level == .error }:
      StyledText("It can be trained, but look at this first: \(counted(assessment.shownFindings)).")
    case .tunable: StyledText("Ready for fine-tuning. \(counted(assessment.shownFindings)) below.")
    }
  }

  /// Whether platforms that were asked for refuse it, and nothing else is an error.
  private var isOnlyRefused: Bool {
    assessment.platforms.contains { !$0.isReady }
      && assessment.shownFindings.allSatisfy {
        $0.level < .error || $0.rule.category == .platform
      }
  }

  private var repair: String {
    let errors = deciding
    guard !errors.isEmpty else { return "These files can't tell whether it can be trained." }
    let others = counted(
      assessment.shownFindings.filter { finding in
        !errors.contains { $0.rule == finding.rule && $0.location == finding.location }
      })
    let count = Quantities.count(errors.count, "error")
    if errors.contains(where: \.rule.hidesModel) {
      return "\(count) to fix. Other checks need \(errors.count == 1 ? "that" : "those") first."
    }
    return "\(count) to fix before it can be trained\(others.isEmpty ? "" : "; also \(others)")."
  }

  /// `1 error, 2 warnings`.
  private func counted(_ findings: [Finding]) -> String {
    let parts = Severity.allCases.reversed().compactMap { level -> String? in
      let count = findings.count { $0.level == level }
      return count == 0 ? nil : Quantities.count(count, level.rawValue)
    }
    return parts.joined(separator: ", ")
  }
}

extension Assessment.Verdict {
  /// What people call it.
  var word: String {
    switch self {
    case .tunable: "tunable"
    case .limited: "limited"
    case .notTunable: "not tunable"
    case .undetermined: "undetermined"
    }
  }
}

extension Severity {
  /// How a level looks.
  var style: StyledText.Style {
    switch self {
    case .error: .red
    case .warning: .yellow
    case .note: .blue
    }
  }

  /// How a level looks that starts a line.
  var headingStyle: StyledText.Style {
    switch self {
    case .error: .strongRed
    case .warning: .strongYellow
    case .note: .strongBlue
    }
  }
}
