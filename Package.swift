// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// A module of ours: what it may import stands in `dependencies`, and nothing else will build.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, resources: resources,
        swiftSettings: settings)
}

let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

let package = Package(
    name: "parley",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "parley", targets: ["App"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["Logging"]),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "App",
            dependencies: [
                "Server", "Web", "Assistant", "Storage", "Anthropic", "LocalModel", "Model", "Sodium",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                configuration, hummingbird, lifecycle, logging, nio,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        module(
            "Server",
            [
                "Assistant", "Storage", "Web", "API", "JSON", "Model", "Markdown", "EventStream", "Sodium",
                "TextSearch",
                hummingbird, hummingbirdCore, httpTypes, lifecycle, logging, nio, nioHTTP1, nioHTTPTypes,
                nioHTTPTypesHTTP1, nioPosix,
            ]),
        module(
            "Web",
            ["Model", "Markdown", "CZlib", .product(name: "Mustache", package: "swift-mustache")],
            resources: [.copy("Templates"), .copy("Locales"), .copy("Static")]),
        module("Assistant", ["Storage", "Anthropic", "JSON", "Model", lifecycle, logging]),
        module(
            "Storage",
            [
                "CPostgres", "JSON", "Model", "Sodium", "TextSearch", logging, nioPosix,
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            resources: [.copy("Migrations")]),
        module("Anthropic", ["EventStream", "JSON", asyncHTTPClient, nio, nioHTTP1, nioPosix, logging]),
        module(
            "LocalModel",
            [
                lifecycle, logging, .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            resources: [.copy("Resources")]),
        module("Markdown", ["CMarkGFM"]),
        module("TextSearch", ["CStemmer"]),
        module("EventStream"),
        module("JSON"),
        module("Model"),
        module("API"),
        module("Sodium", ["Model", "CSodium"]),
        .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),
        .systemLibrary(name: "CPostgres", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CMarkGFM", pkgConfig: "libcmark-gfm",
            providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        .target(
            name: "TestSupport", dependencies: ["Storage", logging, nio, nioHTTP1, nioPosix], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests(of: "TestSupport", [nio, nioHTTP1, nioPosix]),
        tests(of: "App", ["Model", "Server", "Storage", "TestSupport", logging, nio]),
        tests(of: "EventStream"),
        tests(of: "JSON"),
        tests(of: "Anthropic", ["JSON", "TestSupport", logging, nio, nioHTTP1]),
        tests(of: "Markdown"),
        tests(of: "Model"),
        tests(of: "Sodium", ["Model"]),
        tests(of: "TextSearch"),
        tests(
            of: "Storage",
            ["Model", "Sodium", "TestSupport", "TextSearch", logging, .product(name: "GRDB", package: "GRDB.swift")]),
        tests(of: "Web", ["Model"]),
        tests(of: "LocalModel", [lifecycle, logging]),
        tests(
            of: "Assistant", ["Anthropic", "JSON", "Storage", "Model", "Sodium", "TestSupport", lifecycle, logging],
            resources: [.copy("Transcript/Golden")]),
        tests(
            of: "Server",
            [
                "Anthropic", "API", "Assistant", "EventStream", "Model", "Sodium", "Storage", "TestSupport", "Web",
                asyncHTTPClient, hummingbird, lifecycle, logging, nio, nioEmbedded, nioHTTP1, nioPosix,
            ]),
    ]
)
