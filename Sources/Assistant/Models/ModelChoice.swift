internal import Anthropic
internal import Foundation
package import Model

/// A model that may be chosen, with what is known of it.
package struct ModelChoice: Hashable, Sendable, Identifiable {
    /// Its name, as requests spell it.
    package let id: String
    /// Its name for people.
    package let name: String
    /// Whether it answers where nobody chose a model.
    package let isDefault: Bool
    /// Whether people may choose it.
    package let isAllowed: Bool
    /// From least to most; empty where none can be chosen.
    package let efforts: [Effort]
    /// Ways of thinking by the names of the protocol; empty where they are unknown.
    package let thinkingModes: [String]
    /// Longest prompt, in tokens.
    package let maxInputTokens: Int?
    /// Longest answer, in tokens.
    package let maxTokens: Int?
    /// `active`, `deprecated` or `retired`, if the server says so.
    package let lifecycle: String?
    /// When it will stop answering, if that is known.
    package let retiresAt: Timestamp?
    /// Today's prices, from the shortest prompts to the longest; empty if they are unknown.
    package let prices: [Price]
}

extension ModelChoice {
    /// A model of which only the name is known.
    init(named model: String, isDefault: Bool, isAllowed: Bool, prices: [Price] = []) {
        self.init(
            id: model, name: model, isDefault: isDefault, isAllowed: isAllowed, efforts: [], thinkingModes: [],
            maxInputTokens: nil, maxTokens: nil, lifecycle: nil, retiresAt: nil, prices: prices)
    }

    init(_ model: ModelInfo, isDefault: Bool, isAllowed: Bool, prices: [Price]) {
        self.init(
            id: model.id, name: model.displayName, isDefault: isDefault, isAllowed: isAllowed,
            efforts: model.knownEfforts, thinkingModes: model.thinkingModes.map(\.rawValue),
            maxInputTokens: model.maxInputTokens, maxTokens: model.maxTokens, lifecycle: model.lifecycle,
            retiresAt: model.retiresAt.flatMap(Timestamp.init), prices: prices)
    }
}

extension ModelInfo {
    /// The efforts that it supports, from least to most.
    var knownEfforts: [Effort] {
        efforts.compactMap { Effort(rawValue: $0.rawValue) }
    }
}

extension Timestamp {
    /// - Returns: `nil` for times before 1970 and after the year 9999.
    fileprivate init?(_ date: Date) {
        let seconds = date.timeIntervalSince1970
        guard (0..<253_402_300_800).contains(seconds) else { return nil }
        self.init(microseconds: Int64(seconds) * 1_000_000)
    }
}
