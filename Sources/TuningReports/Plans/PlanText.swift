package import TuningPlans
import TuningRules

/// A plan for people, in about thirty lines.
package struct PlanText {
  /// The text, with a newline at its end.
  package let text: String

  /// The text of a plan.
  package init(_ plan: Plan) {
    var lines = [
      Escaping.text(plan.assessment.summary), "",
      "Take       \(plan.recommended.map(Self.title) ?? "no method")", "           \(plan.why)", "",
    ]
    lines += Self.methods(plan) + [""] + Self.values(plan) + [""] + Self.assumptions(plan)
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func title(_ method: PlanRequest.Method) -> String {
    switch method {
    case .full: "full fine-tuning"
    case .lora: "LoRA"
    case .qlora: "QLoRA"
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func gigabytes(_ bytes: Int) -> String {
    let tenths = (bytes + 50_000_000) / 100_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func methods(_ plan: Plan) -> [String] {
    var lines = ["Memory of a card, in GB      expected   range          trained parameters"]
    for method in plan.methods {
      let mark =
        switch (method.answer.feasibility, method.fits) {
        case (.no, _): "✗"
        case (_, false): "✗"
        case (.limited, _): "~"
        case (.unknown, _): "?"
        case (.yes, _): "✓"
        }
      guard let memory = method.memory else {
        lines.append("  \(mark) \(padded(title(method.method), 25))not known")
        continue
      }
      let range = "\(gigabytes(memory.low)) to \(gigabytes(memory.high))"
      lines.append(
        "  \(mark) \(padded(title(method.method), 25))\(padded(gigabytes(memory.expected), 11))"
          + padded(range, 15) + (method.trainableParameters.map(String.init) ?? "not known"))
      let parts = memory.components.map {
        "\($0.name.replacing("_", with: " ")) \(gigabytes($0.bytes))"
      }
      lines += wrapped(parts.joined(separator: ", "), indent: 4)
    }
    for other in plan.instead where other.needs.contains(";") || other.needs.hasPrefix("First") {
      lines += wrapped("\(title(other.method)): \(other.needs)", indent: 2)
    }
    return lines
  }

  private static func values(_ plan: Plan) -> [String] {
    guard plan.recommended != nil else { return [] }
    return ["Start with"]
      + plan.hyperparameters.flatMap { value in
        let shown =
          switch value.value {
          case .integer(let number): String(number)
          case .number(let number): number.description
          case .word(let word): word
          case .words(let words): words.joined(separator: " ")
          }
        return wrapped(
          Escaping.text("\(padded(value.name, 28))\(padded(shown, 10)) \(value.why)"), indent: 2)
      }
  }

  private static func assumptions(_ plan: Plan) -> [String] {
    let request = plan.request
    return wrapped(
      "Assumed: \(plan.task.rawValue), sequence length \(request.sequenceLength), batch size "
        + "\(request.batchSize), gradient checkpointing "
        + "\(request.gradientCheckpointing ? "on" : "off"), \(request.optimizer.rawValue), "
        + "\(request.weightsDType.rawValue) weights, \(request.attention.rawValue) attention, "
        + "\(request.loss.rawValue) loss, rank \(request.rank).", indent: 0)
  }

  /// A text in lines of at most 96 columns.
  private static func wrapped(_ text: String, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    guard text.count > 96 - indent else { return [margin + text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if line.count + word.count + 1 > 94 - indent, !line.isEmpty {
        lines.append(margin + line)
        line = "  "
      }
      line += (line.isEmpty || line == "  " ? "" : " ") + word
    }
    return lines + [margin + line]
  }
}
