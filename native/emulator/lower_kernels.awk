# Reads a preprocessed .cu file and writes C++:
#   [extern|static] __shared__ [alignas(n)] T name[..];   becomes a reference to (or, for extern, a pointer at) a block
#                                                         that the runtime hands out, one per CUDA block;
#   __global__, __launch_bounds__(..)                     are dropped; for each kernel (extern "C", global scope) a
#                                                         registration is written at the end.
# Line numbers stay as they were, so diagnostics, sanitizers and gcov name the .cu file's lines.

function trim(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }

# Takes the balanced parentheses that open at the start of s; returns the text between them, sets REST.
function parenthesised(s,   i, depth, c) {
  depth = 0
  for (i = 1; i <= length(s); ++i) {
    c = substr(s, i, 1)
    if (c == "(") ++depth
    if (c == ")" && --depth == 0) { REST = substr(s, i + 1); return substr(s, 2, i - 2) }
  }
  REST = ""
  return "unbalanced"
}

function lower_shared(s,   dynamic, align, open, dims, name, type, site) {
  dynamic = s ~ /(^|[^A-Za-z0-9_])extern([^A-Za-z0-9_]|$)/
  gsub(/__shared__|extern|static/, " ", s)
  align = "1"
  if (match(s, /alignas[ \t]*\(/)) {
    open = substr(s, RSTART + RLENGTH - 1)
    type = substr(s, 1, RSTART - 1)
    align = parenthesised(open)
    s = type " " REST
  }
  s = trim(s)
  open = index(s, "[")
  dims = open ? substr(s, open) : ""
  if (open) s = trim(substr(s, 1, open - 1))
  if (!match(s, /[A-Za-z_][A-Za-z0-9_]*$/) || s ~ /=/ || dims ~ /,/)
    return "static_assert(false, \"write one __shared__ variable per declaration, without an initialiser\");"
  name = substr(s, RSTART)
  type = trim(substr(s, 1, RSTART - 1))
  site = "\"" name "\", ::emu::Site::here()"
  if (dynamic)
    return type "* const " name " = static_cast<" type "*>(::emu::shared_dynamic(alignof(" type ") > " align \
           " ? alignof(" type ") : " align ", " site "));"
  return "static char " name "_tag_; using " name "_type_ = " type " " dims "; " name "_type_& " name \
         " = *static_cast<" name "_type_*>(::emu::shared_static(&" name "_tag_, sizeof(" name "_type_), alignof(" \
         name "_type_) > " align " ? alignof(" name "_type_) : " align ", " site "));"
}

# A kernel's header: text after __global__ up to the parameter list.
function lower_kernel(s,   bounds, before) {
  bounds = ""
  if (match(s, /__launch_bounds__[ \t]*/)) {
    before = substr(s, 1, RSTART - 1)
    bounds = ", " parenthesised(substr(s, RSTART + RLENGTH))
    s = before REST
  }
  before = s
  sub(/[ \t]*\(.*$/, "", before)
  if (match(before, /[A-Za-z_][A-Za-z0-9_]*[ \t]*$/)) {
    before = trim(substr(before, RSTART))
    if (!(before in seen)) {
      seen[before] = 1
      kernels[++kernel_count] = before
      kernel_bounds[kernel_count] = bounds
    }
  }
  return s
}

# True once the header text holds the parameter list's opening parenthesis.
function header_complete(s) {
  sub(/__launch_bounds__[ \t]*\([^()]*(\([^()]*\)[^()]*)*\)/, "", s)
  if (s ~ /__launch_bounds__/) return 0
  return s ~ /\(/
}

function emit(s) { printf "%s", s }

{
  line = $0
  if (line ~ /^#/) { print line; next }
  if (held != "") { line = held " " line; ++skipped; held = "" }
  out = ""
  for (;;) {
    if (match(line, /__shared__/)) {
      at = RSTART
      head = substr(line, 1, at - 1)
      rest = substr(line, at)
      end = index(rest, ";")
      if (!end) { held = line; break }
      # The declaration starts after the last ; { or } before __shared__.
      cut = 0
      for (i = at - 1; i >= 1; --i) if (substr(line, i, 1) ~ /[;{}]/) { cut = i; break }
      out = out substr(line, 1, cut) " " lower_shared(substr(line, cut + 1, at - 1 - cut) substr(rest, 1, end - 1))
      line = substr(rest, end + 1)
      continue
    }
    if (match(line, /__global__/)) {
      at = RSTART
      if (!header_complete(substr(line, at + 10))) { held = line; break }
      out = out substr(line, 1, at - 1)
      line = lower_kernel(substr(line, at + 10))
      continue
    }
    out = out line
    line = ""
    break
  }
  if (held != "") { held = out held; out = ""; next }
  print out
  while (skipped > 0) { print ""; --skipped }
}

END {
  if (held != "") { print held; }
  print "extern \"C\" {"
  for (i = 1; i <= kernel_count; ++i) {
    k = kernels[i]
    print "extern __attribute__((visibility(\"default\"))) const ::emu::KernelInfo iassa_kernel_" k ";"
    print "const ::emu::KernelInfo iassa_kernel_" k " = ::emu::kernel_info<&" k ">(\"" k "\"" kernel_bounds[i] ");"
  }
  print "}"
}
