import ModelFacts
import ModelKnowledge
import ModelPrediction
import TuningRules

/// One page for a browser, with everything in it: no network, no script, light and dark, printable.
struct HTMLReporter: Reporter {
  private var sections: [String] = []
  private var titles: [String] = []

  mutating func add(_ outcome: TargetOutcome) -> String {
    let number = sections.count + 1
    switch outcome {
    case .assessed(let assessment):
      titles.append(assessment.target.location)
      sections.append(ModelPage(assessment, number: number).text)
    case .failed(let location, let sentence):
      titles.append(location)
      sections.append(
        """
        <article id="model-\(number)" class="open">
        <header><p class="verdict">? not opened</p><h1>\(location.asHTML)</h1></header>
        <p>\(sentence.asHTML)</p>
        </article>

        """)
    }
    return ""
  }

  mutating func finish() -> String {
    let title = titles.count == 1 ? titles[0] : Quantities.count(titles.count, "model")
    var text = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>ftcheck: \(title.asHTML)</title>
      <style>
      \(PageStyle.css)
      </style>
      </head>
      <body>
      <main>

      """
    if titles.count > 1 {
      let links = titles.enumerated().map { index, title in
        "<li><a href=\"#model-\(index + 1)\">\(title.asHTML)</a></li>"
      }
      text += "<nav aria-label=\"Models\"><ol>\(links.joined())</ol></nav>\n"
    }
    text += sections.joined()
    text += "</main>\n<footer><p>ftcheck \(Tool.version)</p></footer>\n</body>\n</html>\n"
    return text
  }
}

/// What the page says of one model.
private struct ModelPage {
  private let assessment: Assessment
  private let number: Int

  init(_ assessment: Assessment, number: Int) {
    self.assessment = assessment
    self.number = number
  }

  var text: String {
    let answer = Answer(assessment)
    return """
      <article id="model-\(number)" class="\(assessment.verdict.rawValue)">
      <header>
      <p class="verdict">\(answer.word.plain.asHTML)
      <span class="score">score \(assessment.score)/100</span></p>
      <h1>\(assessment.target.location.asHTML)</h1>
      <p>\(assessment.summary.asHTML)</p>
      <p class="advice">\(answer.advice.plain.asHTML)</p>
      </header>
      \(findings)\(methods)\(platforms)\(bytes)\(facts)
      </article>

      """
  }

  private var findings: String {
    let shown = assessment.shownFindings
    guard !shown.isEmpty else { return "" }
    let items = shown.enumerated().map { index, finding in
      let id = "finding-\(number)-\(index + 1)"
      let place = [finding.location.file, finding.location.subject].compactMap(\.self)
      let places = place.map { "<code>\($0.asHTML)</code>" }.joined(separator: ", ")
      return """
        <li id="\(id)" class="\(finding.level.rawValue)">
        <h3><span class="level">\(finding.level.rawValue)</span>
        <a href="#\(id)">\(finding.rule.name)</a> \(places)</h3>
        <p>\(finding.message.asHTML)</p>
        <p class="help">\(finding.help.asHTML)</p>
        </li>
        """
    }
    let hidden = assessment.findings.count - shown.count
    let rest = hidden > 0 ? "<p>\(Quantities.count(hidden, "finding")) suppressed.</p>\n" : ""
    return "<section><h2>Findings</h2>\n<ul class=\"findings\">\n"
      + items.joined(separator: "\n") + "\n</ul>\n\(rest)</section>\n"
  }

  private var methods: String {
    let rows = TrainingMethod.allCases.map { method in
      let answer = assessment.methods[method]
      let reasons = answer.because.map { "<code>\($0.name)</code>" }.joined(separator: ", ")
      let works = answer.feasibility.isPossible
      let memory = works ? assessment.memory?[method].map(Quantities.bytes) : nil
      let trained = works ? assessment.trainedParameters(method).map(Quantities.parameters) : nil
      return
        "<tr><th scope=\"row\">\(method.title)</th>"
        + "<td class=\"\(answer.feasibility.rawValue)\">\(answer.feasibility.rawValue)</td>"
        + "<td class=\"number\">\(memory ?? "")</td><td class=\"number\">\(trained ?? "")</td>"
        + "<td>\(reasons)</td></tr>"
    }
    return """
      <section><h2>Methods</h2>
      <div class="wide"><table>
      <thead><tr><th scope="col">method</th><th scope="col">works</th><th scope="col">memory at least</th>
      <th scope="col">trains</th><th scope="col">because</th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div>
      <p class="faint">Memory: weights, gradients and AdamW in bfloat16, adapters in float32. Activations come on top.</p>
      </section>

      """
  }

  /// What platforms make of it, with their tables.
  private var platforms: String {
    guard !assessment.platforms.isEmpty else { return "" }
    let parts = assessment.platforms.map { readiness in
      let word = readiness.isReady ? "yes" : "no"
      let reasons = readiness.because.map { "<code>\($0.name)</code>" }.joined(separator: ", ")
      let notes = readiness.notes.map { "<p>\($0.asHTML)</p>\n" }.joined()
      let tables = readiness.platform.tables.map { table in
        let heads = table.columns.map { "<th scope=\"col\">\($0.asHTML)</th>" }.joined()
        let rows = table.rows.map { row in
          "<tr>\(row.map { "<td>\($0.asHTML)</td>" }.joined())</tr>"
        }
        return "<h4>\(table.title.asHTML)</h4>\n<div class=\"wide\"><table>\n<thead><tr>\(heads)"
          + "</tr></thead>\n<tbody>\n\(rows.joined(separator: "\n"))\n</tbody></table></div>\n"
      }
      return "<h3>\(readiness.name.asHTML)</h3>\n<p>ready: <span class=\"\(word)\">\(word)</span>, "
        + "as of \(readiness.asOf.asHTML) \(reasons)</p>\n\(notes)\(tables.joined())"
    }
    return "<section><h2>Platforms</h2>\n\(parts.joined())</section>\n"
  }

  /// Where the bytes are: a rectangle for each kind of tensor.
  private var bytes: String {
    let parts = assessment.weights.parts.filter { $0.bytes > 0 }
    let total = parts.reduce(0.0) { $0 + Double($1.bytes) }
    guard !parts.isEmpty, total > 0 else { return "" }
    let (width, height) = (960.0, 400.0)
    let shown = parts.prefix(60)
    let cells = Treemap.cells(of: shown.map { Double($0.bytes) }, width: width, height: height)
    let targets = Set(assessment.lora.targetModules)
    let rectangles = zip(shown, cells).map { part, cell in
      let isTrained = part.name.hasTarget(among: targets)
      let words =
        "\(part.name): \(Quantities.count(part.tensorCount, "tensor")), "
        + "\(Quantities.bytes(part.bytes))"
        + (isTrained ? ", LoRA attaches here" : "")
      let label = part.name.shortName
      let fits = cell.width > Double(label.count) * 7.5 + 10 && cell.height > 18
      let text =
        fits
        ? "<text x=\"\(cell.x.short)\" y=\"\(cell.y.short)\" dx=\"6\" dy=\"15\">\(label.asHTML)</text>"
        : ""
      return
        "<g class=\"\(isTrained ? "trained" : "frozen")\"><title>\(words.asHTML)</title>"
        + "<rect x=\"\(cell.x.short)\" y=\"\(cell.y.short)\" width=\"\(cell.width.short)\" "
        + "height=\"\(cell.height.short)\"/>\(text)</g>"
    }
    return """
      <section><h2>Where the bytes are</h2>
      <svg viewBox="0 0 \(width.short) \(height.short)" role="img" aria-label="Bytes by kind of tensor">
      \(rectangles.joined(separator: "\n"))
      </svg>
      <p class="faint">\(Quantities.bytes(Int(total))) in \(Quantities.count(parts.count, "kind")) of \
      tensors, alike layers together. LoRA attaches to the marked ones; full fine-tuning trains all.</p>
      </section>

      """
  }

  private var facts: String {
    let model = assessment.model
    let weights = assessment.weights
    let all: [(String, String?)] = [
      ("architecture", model.architectures.first ?? model.modelType),
      ("task", model.task), ("parameters", weights.parameterCount.map { Quantities.count($0) }),
      (
        "files",
        weights.loadedFiles.isEmpty ? nil : weights.loadedFiles.prefix(4).joined(separator: ", ")
      ),
      ("layers", model.layerCount.map { Quantities.count($0) }),
      ("hidden size", model.hiddenSize.map { Quantities.count($0) }),
      ("vocabulary", model.vocabularySize.map { Quantities.count($0) }),
      ("context", model.contextLength.map { Quantities.count($0) }),
      ("quantization", assessment.quantization.level),
      ("tokenizer", assessment.tokenizer?.type), ("license", model.license),
      ("security", assessment.security.status.rawValue),
      (
        "answer for",
        "transformers \(assessment.basis.transformers), PEFT \(assessment.basis.peft)"
      ),
    ]
    let rows = all.compactMap { name, value in
      value.map { "<dt>\(name)</dt><dd>\($0.asHTML)</dd>" }
    }
    return "<section><h2>Facts</h2>\n<dl>\n\(rows.joined(separator: "\n"))\n</dl>\n</section>\n"
  }
}

extension String {
  /// The text as content or an attribute's value in HTML.
  var asHTML: String { asXML }

  /// The last two components that are no numbers, such as `self_attn.q_proj`.
  fileprivate var shortName: String {
    var parts = split(separator: ".").filter { $0 != "*" }
    if parts.count > 1, ["weight", "bias"].contains(parts.last) { parts.removeLast() }
    return parts.suffix(2).joined(separator: ".")
  }

  /// Whether a module among targets has this tensor.
  fileprivate func hasTarget(among targets: Set<String>) -> Bool {
    split(separator: ".").contains { targets.contains(String($0)) }
  }
}

extension Double {
  /// With one place, as an attribute of SVG.
  fileprivate var short: String {
    let tenths = (self * 10).rounded()
    return tenths.truncatingRemainder(dividingBy: 10) == 0
      ? String(Int(tenths / 10)) : String(tenths / 10)
  }
}
