#pragma once

class QDialog;

namespace kekkai {

/// Makes @p dialog as high as its content needs at its width, after a message appeared in it: wrapped texts are not
/// squeezed. Never makes it smaller.
void growToFit(QDialog *dialog);

} // namespace kekkai
