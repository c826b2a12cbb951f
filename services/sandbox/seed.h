#pragma once

#include "services/core/result.h"

#include <QString>

namespace kekkai {

class Sandbox;

namespace sandbox {

/// Whether @p seed is one of those of SandboxOptions::seed. Errors: Invalid, saying what to write.
[[nodiscard]] Result<void> checkSeed(const QString &seed);

/// Fills an empty sandbox through its own routes (schemaRegistryCall, cmfCall, setClockOffset; the offset is 0 again
/// afterwards). Called by Sandbox::start() before the ports open. @p seed as in SandboxOptions::seed.
/// Errors: Invalid for a seed that does not exist, Server when the sandbox refused one of the seed's own requests.
[[nodiscard]] Result<void> seedSandbox(Sandbox &sandbox, const QString &seed);

} // namespace sandbox
} // namespace kekkai
