import Foundation
import Model
import Testing

@testable import Web

/// The module's own files, as they are bundled.
enum Resources {
    /// Loaded once: loading costs more than most tests do with it.
    static let pages = Result { try Pages() }

    static func folder(_ name: String) throws -> URL {
        try #require(Bundle.module.resourceURL).appendingPathComponent(name)
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: folder(path), encoding: .utf8)
    }

    static func files(_ folder: String, ending suffix: String) throws -> [(path: String, text: String)] {
        try ResourceFolder(Self.folder(folder)).files
            .filter { $0.path.hasSuffix(suffix) }
            .map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) }
    }

    /// Swift sources of the module, which are not bundled.
    static func sources() throws -> [String] {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/Web").resolvingSymlinksInPath()
        return try ResourceFolder(folder).files
            .filter { $0.path.hasSuffix(".swift") }
            .map { String(decoding: $0.bytes, as: UTF8.self) }
    }
}

/// Files for one test, removed after it.
final class TemporaryFolder {
    let url: URL

    init(_ files: [String: String]) throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("web-tests-\(UUID().uuidString)")
        for (path, text) in files {
            let file = url.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }
}

/// The codes of the JSON API.
enum Codes {
    static let errors = [
        "upstream-overloaded", "upstream-rate-limited", "upstream-auth", "upstream-billing", "upstream-unreachable",
        "upstream-timeout", "upstream-truncated", "upstream-invalid", "upstream-model", "upstream-max-tokens",
        "context-too-long", "reply-overtime", "reply-too-long", "refused", "empty", "internal",
    ]
    static let problems = [
        "sign-in", "forbidden", "not-found", "chat-limit", "reply-running", "email-taken", "invalid", "invite-invalid",
        "reset-invalid",
        "registration-closed", "wrong-credentials", "throttled", "conflict", "version-conflict", "unavailable",
        "unexpected", "offline", "too-large", "cross-site", "media-type", "not-json", "method-not-allowed",
        "last-administrator",
    ]
    static let fields = [
        "required", "too-short", "too-long", "invalid", "taken", "weak", "nul", "out-of-range", "unknown",
    ]
}
