#pragma once

#include "services/export/curlcommand.h"

namespace kekkai {

struct Profile;

/// The command that shows how CMF was installed: "helm get values cmf --namespace flink --kube-context plant"; without
/// a Helm release the one that lists what runs there. It only reads, and holds no credential. Empty when @p profile
/// names neither a release nor a context.
[[nodiscard]] QString installationCommand(const Profile &profile, Shell shell);

} // namespace kekkai
