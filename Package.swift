// swift-tools-version: 6.2

import PackageDescription

/// A warning is an error, everywhere.
let tests: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// In what ships, unsafe code is marked where it stands.
let strict = tests + [.strictMemorySafety()]

/// The launcher starts in front of everything: it does not load what it never uses, concurrency (with Dispatch) and
/// regular expressions, which the compiler otherwise imports into every file.
let launcher =
    strict + [
        .unsafeFlags([
            "-Xfrontend", "-disable-implicit-concurrency-module-import",
            "-Xfrontend", "-disable-implicit-string-processing-module-import",
        ])
    ]

// What only .ci/fuzz and .ci/benchmark-manifest build; a fuzz target has no main of its own.
let fuzzers =
    Context.environment["SESAME_FUZZ"] == nil
    ? []
    : ["FuzzManifest", "FuzzField", "FuzzAnswer"].map { name in
        Target.executableTarget(
            name: name, dependencies: ["SesameCore", "TencentCloud"], path: "Tests/Fuzz/\(name)",
            exclude: ["corpus"], swiftSettings: tests)
    }
let benchmarks =
    Context.environment["SESAME_BENCHMARK"] == nil
    ? []
    : [
        Target.executableTarget(
            name: "ManifestBenchmark", dependencies: ["SesameCore", "TencentCloud"],
            path: "Tests/Benchmarks/ManifestBenchmark", swiftSettings: tests)
    ]

// No package is named here: what touches a secret is this repository and the C libraries of the distribution.
let package = Package(
    name: "sesame",
    products: [
        .executable(name: "sesame", targets: ["sesame"]),
        .executable(name: "sesame-local", targets: ["sesame-local"]),
    ],
    targets: [
        // The launcher.
        .executableTarget(name: "sesame", dependencies: ["SesameCore", "TencentCloud"], swiftSettings: launcher),
        .target(name: "SesameCore", dependencies: ["TencentCloud", "CYAML", "CLinux"], swiftSettings: launcher),
        .target(
            name: "TencentCloud", dependencies: ["CCurl", "COpenSSL", "CJansson", "CLinux"], swiftSettings: launcher),

        // The service on this machine. It shares no code with the launcher: it checks it.
        .executableTarget(name: "sesame-local", dependencies: ["LocalSecretsManager"], swiftSettings: strict),
        .target(
            name: "LocalSecretsManager", dependencies: ["CMicroHTTPD", "CGnuTLS", "CSQLite", "CYAML"],
            swiftSettings: strict),

        // C libraries.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CLinux"),
        .systemLibrary(name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

        // Tests.
        .testTarget(name: "TencentCloudTests", dependencies: ["TencentCloud"], swiftSettings: tests),
        .testTarget(name: "SesameCoreTests", dependencies: ["SesameCore", "TencentCloud"], swiftSettings: tests),
        .testTarget(name: "LocalSecretsManagerTests", dependencies: ["LocalSecretsManager"], swiftSettings: tests),
        .testTarget(name: "SesameTests", dependencies: ["sesame", "sesame-local"], swiftSettings: tests),
        // A command for them to start, which tells what it inherited.
        .executableTarget(
            name: "probe", path: "Tests/Probe",
            cSettings: [.define("_GNU_SOURCE"), .unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
    ] + fuzzers + benchmarks
)
