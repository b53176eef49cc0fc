// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "ftcheck",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "ftcheck", targets: ["ftcheck"]),
    .library(name: "ModelFacts", targets: ["ModelFacts"]),
    .library(name: "ModelKnowledge", targets: ["ModelKnowledge"]),
    .library(name: "ModelFormats", targets: ["ModelFormats"]),
    .library(name: "ModelInspection", targets: ["ModelInspection"]),
    .library(name: "ModelPrediction", targets: ["ModelPrediction"]),
    .library(name: "TuningRules", targets: ["TuningRules"]),
    .library(name: "TuningReports", targets: ["TuningReports"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CStart"),
    .target(name: "ModelFacts", swiftSettings: strict),
    .target(
      name: "ModelKnowledge", dependencies: ["ModelFacts"], exclude: ["Tables"],
      swiftSettings: strict),
    .target(
      name: "ModelFormats", dependencies: ["ModelFacts", "ModelKnowledge", "CZlib"],
      swiftSettings: strict),
    .target(
      name: "ModelInspection",
      dependencies: ["ModelFacts", "ModelKnowledge", "ModelFormats"],
      swiftSettings: strict),
    .target(
      name: "ModelPrediction", dependencies: ["ModelFacts", "ModelKnowledge"],
      swiftSettings: strict),
    .target(
      name: "TuningRules", dependencies: ["ModelFacts", "ModelKnowledge", "ModelPrediction"],
      swiftSettings: strict),
    .target(
      name: "TuningPlans",
      dependencies: ["ModelFacts", "ModelKnowledge", "ModelPrediction", "TuningRules"],
      swiftSettings: strict),
    .target(
      name: "TuningReports",
      dependencies: [
        "ModelFacts", "ModelKnowledge", "ModelPrediction", "TuningRules", "TuningPlans",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "ftcheck",
      dependencies: [
        "CStart", "ModelFacts", "ModelKnowledge", "ModelFormats", "ModelInspection",
        "ModelPrediction", "TuningRules", "TuningPlans", "TuningReports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(name: "ModelFactsTests", dependencies: ["ModelFacts"], swiftSettings: strict),
    .testTarget(
      name: "ModelKnowledgeTests", dependencies: ["ModelFacts", "ModelKnowledge"],
      swiftSettings: strict),
    .testTarget(
      name: "ModelFormatsTests", dependencies: ["ModelFacts", "ModelKnowledge", "ModelFormats"],
      swiftSettings: strict),
    .testTarget(
      name: "ModelInspectionTests",
      dependencies: ["ModelFacts", "ModelKnowledge", "ModelFormats", "ModelInspection"],
      swiftSettings: strict),
    .testTarget(
      name: "ModelPredictionTests",
      dependencies: ["ModelFacts", "ModelKnowledge", "ModelPrediction"],
      swiftSettings: strict),
    .testTarget(
      name: "TuningRulesTests",
      dependencies: ["ModelFacts", "ModelKnowledge", "ModelPrediction", "TuningRules"],
      swiftSettings: strict),
    .testTarget(
      name: "TuningPlansTests",
      dependencies: [
        "ModelFacts", "ModelKnowledge", "ModelPrediction", "TuningRules", "TuningPlans",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "TuningReportsTests",
      dependencies: [
        "ModelFacts", "ModelKnowledge", "ModelPrediction", "TuningRules", "TuningReports",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ftcheckTests",
      dependencies: [
        "ftcheck", "ModelFacts", "ModelKnowledge", "ModelFormats", "ModelInspection",
        "ModelPrediction", "TuningRules", "TuningReports",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
