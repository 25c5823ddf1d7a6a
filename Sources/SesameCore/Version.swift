/// The version of sesame, for `--version` and for the header `X-TC-RequestClient`.
package let sesameVersion = "0.1.0"
