#include <QWidget>

#import <AppKit/AppKit.h>

namespace kekkai {

void hideFromScreen(WId view, bool on)
{
    NSWindow *window = [reinterpret_cast<NSView *>(view) window];
    [window setSharingType:on ? NSWindowSharingNone : NSWindowSharingReadOnly];
}

bool isHiddenFromScreen(WId view)
{
    NSWindow *window = [reinterpret_cast<NSView *>(view) window];
    return window && [window sharingType] == NSWindowSharingNone;
}

} // namespace kekkai
