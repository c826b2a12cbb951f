#include "ui/dialogs/growtofit.h"

#include <QDialog>
#include <QLayout>

#include <algorithm>

namespace kekkai {

void growToFit(QDialog *dialog)
{
    QLayout *layout = dialog->layout();
    layout->activate();
    const int width = std::max(dialog->width(), dialog->minimumSizeHint().width());
    const int needed =
        layout->hasHeightForWidth() ? layout->totalHeightForWidth(width) : layout->totalSizeHint().height();
    dialog->setMinimumHeight(needed);
    dialog->resize(width, std::max(dialog->height(), needed));
}

} // namespace kekkai
